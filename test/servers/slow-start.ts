import type { TestRunnerConfig } from '@web/test-runner';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

/**
 * Has the demo's scripts at `/slow-start/NAME/…`, for any name. A part that they load on demand is refused at its own
 * address: by that an engine asks once or twice. It is served at the address with a query, which is the next attempt.
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
