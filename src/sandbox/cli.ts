#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { OriginsError } from './http/origins.js';
import { createSandbox } from './index.js';

const USAGE = `Usage: pusher-sandbox [options]

A local server that speaks the Pusher Channels protocol, for development and tests.

  --port PORT        the port to listen on (default 6001; 0 for any free port)
  --host HOST        the address to listen on (default 127.0.0.1)
  --origins LIST     the pages that may use the sandbox and the host names by which clients may reach it, separated by
                       commas: origins (https://app.test), host names (app.test), null (pages from files) or "*" (all).
                       Default: pages of localhost, 127.0.0.1, [::1] and HOST
  --app-id ID        the app's id (default app-id)
  --key KEY          the app's key (default app-key)
  --secret SECRET    the app's secret (default app-secret)
  --help             prints this help
  --version          prints the version
`;

/** A mistake in the command line. The message is one line. */
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
  throw new UsageError(`--port must be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}

function packageVersion(): string {
  // By the package's name, because the source and the built file are at different depths below the package root.
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
  process.stdout.write(`The Pusher sandbox is listening on ${sandbox.url}\nPUSHER_URL=${sandbox.pusherUrl}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`pusher-sandbox: ${error.message}\n`);
  process.exitCode = error instanceof UsageError || error instanceof OriginsError ? 2 : 1;
});
