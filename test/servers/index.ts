import { ask } from './ask.js';
import type {
  AuthAnswer,
  SandboxOptions,
  ScriptedServer,
  ScriptedServerCalls,
  ScriptedServerOptions,
  Started,
  TestSandbox,
} from './contract.js';
import { remoteFaults } from './remote-faults.js';

export type { AuthAnswer, ScriptedServer, TestSandbox } from './contract.js';
export { eventually } from './eventually.js';

/**
 * Options of a sandbox that ends HTTP sessions soon after their last receive request, for tests that wait for this. Not for
 * tests in which a client keeps polling: under load, the time between two requests can be longer.
 */
export const shortSessionGrace: SandboxOptions = { limits: { sessionGrace: 300 } };

/** Starts a sandbox for this test file. It is closed at the end of the file at the latest. */
export async function startSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const { server, host, port, key } = await ask<Started>({ start: 'sandbox', options });
  return {
    host,
    port,
    url: `ws://${host}:${port}`,
    key,
    authEndpoint: `http://${host}:${port}/pusher/auth`,
    trigger: (...args) => ask({ server, call: 'trigger', args }),
    triggerEach: (...args) => ask({ server, call: 'triggerEach', args }),
    faults: remoteFaults(server),
    sockets: () => ask({ server, call: 'sockets', args: [] }),
    subscriptions: (...args) => ask({ server, call: 'subscriptions', args }),
    close: () => ask({ server, call: 'close', args: [] }),
  };
}

/** Starts a scripted server for this test file. It is closed at the end of the file at the latest. */
export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const { server, host, port, key } = await ask<Started>({ start: 'scripted', options });
  const call =
    <Name extends keyof ScriptedServerCalls>(name: Name) =>
    (...args: Parameters<ScriptedServerCalls[Name]>): ReturnType<ScriptedServerCalls[Name]> =>
      ask({ server, call: name, args }) as ReturnType<ScriptedServerCalls[Name]>;
  return {
    host,
    port,
    url: `ws://${host}:${port}`,
    key,
    authUrl: (answer) => `http://${host}:${port}/auth${query(answer)}`,
    send: call('send'),
    sendEach: call('sendEach'),
    sendBinary: call('sendBinary'),
    end: call('end'),
    cut: call('cut'),
    received: call('received'),
    connections: call('connections'),
    open: call('open'),
    authRequests: call('authRequests'),
    close: call('close'),
  };
}

function query(answer: AuthAnswer = {}): string {
  const parameters = Object.entries(answer).filter(([, value]) => value !== undefined && value !== false);
  return parameters.length > 0
    ? `?${new URLSearchParams(parameters.map(([name, value]) => [name, name === 'answers' ? JSON.stringify(value) : String(value)]))}`
    : '';
}
