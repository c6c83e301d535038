import type { TestRunnerPlugin } from '@web/test-runner';
import { redirectPath, type ServersAnswer, type ServersRequest, type Started, serversPath } from './contract.js';
import { ScriptedServerHost } from './scripted-server.js';

interface Server {
  host: string;
  port: number;
  key: string;
  close(): Promise<void>;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** The methods that a page may call on a server that it started. */
const calls = new Set([
  ...['send', 'sendEach', 'sendBinary', 'end', 'cut', 'received', 'connections', 'open', 'authRequests'],
  ...['trigger', 'triggerEach', 'fault', 'endFault', 'sockets', 'subscriptions', 'close'],
]);

/**
 * Runs servers for browser tests in the test runner's process; see `index.ts`. Servers that a test file leaves open are
 * closed at the end of the file.
 */
export function testServersPlugin(): TestRunnerPlugin {
  const servers: Server[] = []; // A page refers to its server by the index.
  const bySession = new Map<string, Set<Server>>();

  async function closeSession(session: string): Promise<void> {
    const left = bySession.get(session) ?? [];
    bySession.delete(session);
    await Promise.all([...left].map((server) => server.close()));
  }

  async function execute(request: ServersRequest): Promise<unknown> {
    if ('call' in request) {
      const server = servers[request.server];
      const method = calls.has(request.call) ? (server as unknown as Record<string, Call>)[request.call] : undefined;
      if (!server || !method) throw new Error(`The server has no ${request.call}().`);
      return method.apply(server, request.args);
    }
    const server = await start(request);
    const { host, port, key } = server;
    bySession.set(request.session, (bySession.get(request.session) ?? new Set()).add(server));
    return { server: servers.push(server) - 1, host, port, key } satisfies Started;
  }

  return {
    name: 'test-servers',
    serverStart({ webSockets }) {
      webSockets?.on('message', ({ webSocket, data }) => {
        const session = String(data.sessionId);
        if (data.type === 'wtr-session-finished') void closeSession(session);
        // A page that goes away without notice.
        if (data.type === 'wtr-session-started') webSocket.on('close', () => void closeSession(session));
      });
    },
    async serverStop() {
      await Promise.all([...bySession.keys()].map(closeSession));
    },
    async serve(context) {
      const { path, req, query } = context;
      if (path === redirectPath) {
        // Bypasses the test runner, which would respond with 200.
        context.respond = false;
        context.res.writeHead(Number(query.status), { location: String(query.location) }).end();
        return { body: '' };
      }
      if (path !== serversPath) return undefined;
      let text = '';
      for await (const chunk of req.setEncoding('utf8')) text += chunk;
      const answer: ServersAnswer = await execute(JSON.parse(text) as ServersRequest).then(
        (value) => ({ value: value ?? null }),
        (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
      );
      return { body: JSON.stringify(answer), type: 'json' };
    },
  };
}

async function start(request: Extract<ServersRequest, { start: unknown }>): Promise<Server> {
  if (request.start === 'scripted') return ScriptedServerHost.start(request.options);
  // Imported only if needed, because it also loads the sandbox and a REST library.
  const { startSandboxHost } = await import('./sandbox-server.js');
  return startSandboxHost(request.options);
}
