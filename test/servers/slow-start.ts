import type { TestRunnerConfig } from '@web/test-runner';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

/**
 * Serves the demo's scripts at `/slow-start/NAME/…`, for any name. Responds with 503 to a chunk at its plain URL, which
 * an engine requests once or twice. The URL with a query, which is the next attempt, succeeds.
 */
export function slowStart(): Middleware {
  return async (context, next) => {
    const [, file] = /^\/slow-start\/[^/]+\/(.+)$/.exec(context.path) ?? [];
    if (file && !file.startsWith('pusher') && !context.querystring) {
      context.status = 503;
      return undefined;
    }
    if (file) context.req.url = `/demo/${file}`;
    return next();
  };
}
