#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { OriginsError } from './http/origins.js';
import { createSandbox } from './index.js';

const USAGE = `Usage: pusher-sandbox [options]

A local server that speaks the Pusher Channels protocol, for development and tests.

  --port PORT        the port to listen on (6001; 0: any free one)
  --host HOST        the address to listen on (127.0.0.1)
  --origins LIST     which pages may use it, and by which host names it is reached, with commas between: origins
                     (https://app.test), host names (app.test), null (pages from files) or "*" (everything).
                     Without it: pages of localhost, 127.0.0.1, [::1] and HOST
  --app-id ID        the app's id (app-id)
  --key KEY          the app's key (app-key)
  --secret SECRET    the app's secret (app-secret)
  --help             shows this
  --version          shows the version
`;

/** A mistake in the command line, told in one line. */
class UsageError extends Error {}

function readCommandLine() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '6001' },
        host: { type: 'string', default: '127.0.0.1' },
        origins: { type: 'string' },
        'app-id': { type: 'string', default: 'app-id' },
        key: { type: 'string', default: 'app-key' },
        secret: { type: 'string', default: 'app-secret' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    });
    return values;
  } catch (error) {
    const [what] = String((error as Error).message).split(/[.\n] ?/, 1);
    throw new UsageError(`${what}; pusher-sandbox --help lists the options.`);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port has to be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}

function packageVersion(): string {
  // By its own name: the package's root is not equally far from the source and from what is built of it.
  const { version } = createRequire(import.meta.url)('pusher-elements/package.json') as { version: string };
  return version;
}

async function main(): Promise<void> {
  const { port, host, origins, 'app-id': id, key, secret, help, version } = readCommandLine();
  if (help) return void process.stdout.write(USAGE);
  if (version) return void process.stdout.write(`${packageVersion()}\n`);
  const sandbox = await createSandbox({
    ...{ port: readPort(port), host, apps: [{ id, key, secret }] },
    origins: origins?.split(',').map((origin) => origin.trim()),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  process.stdout.write(`The Pusher sandbox listens on ${sandbox.url}\nPUSHER_URL=${sandbox.pusherUrl}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`pusher-sandbox: ${error.message}\n`);
  process.exitCode = error instanceof UsageError || error instanceof OriginsError ? 2 : 1;
});
