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
 * demo's `/…`, and `/pusher/auth` is the demo's. It is started by the first such request.
 */
export function demoProxy(start: () => Promise<Demo>): { middleware: Middleware; plugin: TestRunnerPlugin } {
  let demo: Promise<Demo> | undefined;
  return {
    plugin: {
      name: 'demo-proxy',
      async serverStop() {
        await (await demo)?.close();
      },
    },
    async middleware(context, next) {
      if (!context.path.startsWith('/demo/') && context.path !== '/pusher/auth') return next();
      demo ??= start();
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
