import { type IncomingMessage, request } from 'node:http';
import type { TestRunnerConfig, TestRunnerPlugin } from '@web/test-runner';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

/** A demo server that runs. */
interface Demo {
  port: number;
  close(): Promise<void>;
}

/**
 * Puts the demo's server behind the test runner's own origin, so that a test can look into its pages: `/demo/…` is the
 * demo's `/…`, and `/pusher/auth` is the demo's. Each browser has a server of its own, started by its first such request:
 * browsers run the same tests at the same time, and would see each other's visitors.
 */
export function demoProxy(start: () => Promise<Demo>): { middleware: Middleware; plugin: TestRunnerPlugin } {
  const demos = new Map<string, Promise<Demo>>();
  return {
    plugin: {
      name: 'demo-proxy',
      async serverStop() {
        const started = [...demos.values()];
        demos.clear();
        await Promise.all(started.map(async (demo) => (await demo).close()));
      },
    },
    async middleware(context, next) {
      if (!context.path.startsWith('/demo/') && context.path !== '/pusher/auth') return next();
      const browser = context.get('user-agent');
      const demo = demos.get(browser) ?? start();
      demos.set(browser, demo);
      const answer = await forward(context.req, (await demo).port);
      // past the test runner, which has browsers keep what it serves for a year: the demo's lists change
      context.respond = false;
      context.res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(context.res);
    },
  };
}

function forward(asked: IncomingMessage, port: number): Promise<IncomingMessage> {
  const path = (asked.url ?? '/').replace(/^\/demo\//, '/');
  const host = '127.0.0.1';
  return new Promise((resolve, reject) => {
    const { method, headers } = asked;
    const forwarded = request({ host, port, method, path, headers: { ...headers, host: `${host}:${port}` } });
    forwarded.on('response', resolve).on('error', reject);
    asked.pipe(forwarded);
  });
}
