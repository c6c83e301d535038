import type { TestRunnerConfig } from '@web/test-runner';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

/**
 * Has the demo's scripts at `/slow-start/NAME/…`, for any name; a part that they load on demand can't be had there the
 * first time that it is asked for.
 */
export function slowStart(): Middleware {
  const asked = new Set<string>();
  return async (context, next) => {
    const [, file] = /^\/slow-start\/[^/]+\/(.+)$/.exec(context.path) ?? [];
    if (!file) return next();
    const first = !file.startsWith('pusher') && !asked.has(context.path);
    asked.add(context.path);
    if (!first) {
      context.req.url = `/demo/${file}`;
      return next();
    }
    context.status = 503;
    return undefined;
  };
}
