import { createRequire } from 'node:module';
import type { LogEntry } from '../app/log-entry.js';
import { createSandbox, type Sandbox } from '../sandbox.js';
import { ADDRESS_DEFAULTS, ADDRESS_OPTIONS, type CommandIo, parseCommandLine, readPort } from './command-line.js';
import { LineWriter } from './line-writer.js';
import { formatJson, formatLine, formatOmittedJson, formatOmittedLine } from './log-line.js';

const USAGE = `Usage: pusher-sandbox [options]
       pusher-sandbox trigger [options] CHANNEL EVENT [JSON]

A local server that speaks the Pusher Channels protocol, for development and tests. It logs connections,
subscriptions, events and refusals. The command trigger sends an event: see pusher-sandbox trigger --help.

  --port PORT        the port to listen on (default 6001; 0 for any free port)
  --host HOST        the address to listen on (default 127.0.0.1)
  --origins LIST     the pages that may use the sandbox and the host names by which clients may reach it, separated by
                       commas: origins (https://app.test), host names (app.test), null (pages from files) or "*" (all).
                       Default: pages of localhost, 127.0.0.1, [::1] and HOST
  --app-id ID        the app's id (default app-id)
  --key KEY          the app's key (default app-key)
  --secret SECRET    the app's secret (default app-secret)
  --quiet            logs nothing
  --json             logs JSON, one object per line
  --help             prints this help
  --version          prints the version
`;

/** The options of the command that starts a sandbox. */
export const SERVE_OPTIONS = {
  ...ADDRESS_OPTIONS,
  origins: { type: 'string' },
  quiet: { type: 'boolean', short: 'q', default: false },
  json: { type: 'boolean', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

/**
 * Starts a sandbox that logs to standard output. Resolves with a function that stops it; with undefined for `--help`
 * and `--version`.
 *
 * @throws UsageError, and the errors of `createSandbox`
 */
export async function serve(args: string[], { stdout }: CommandIo): Promise<(() => Promise<void>) | undefined> {
  const { values } = parseCommandLine({ args, options: SERVE_OPTIONS }, 'pusher-sandbox --help');
  const { port, host, 'app-id': id, key, secret } = { ...ADDRESS_DEFAULTS, ...values };
  const { origins, quiet, json, help, version } = values;
  if (help) return void stdout.write(USAGE);
  if (version) return void stdout.write(`${packageVersion()}\n`);
  const writer = quiet ? undefined : new LineWriter(stdout, json ? formatOmittedJson : formatOmittedLine);
  const format = json ? formatJson : formatLine;
  const sandbox = await createSandbox({
    ...{ port: readPort(port, 0), host, apps: [{ id, key, secret }] },
    origins: origins?.split(',').map((origin) => origin.trim()),
    log: writer && ((entry: LogEntry) => writer.write(entry.type, () => format(entry))),
  });
  stdout.write(json ? startInJson(sandbox) : startInText(sandbox));
  return async () => {
    await sandbox.close();
    writer?.close();
  };
}

function startInText({ url, pusherUrl }: Sandbox): string {
  return `The Pusher sandbox is listening on ${url}\nPUSHER_URL=${pusherUrl}\n`;
}

/** Returns the entry without the secret, because logs in JSON are collected and kept. */
function startInJson({ url, host, port, apps }: Sandbox): string {
  const entry = {
    time: new Date(),
    type: 'listening',
    url,
    host,
    port,
    apps: apps.map(({ id, key }) => ({ id, key })),
  };
  return `${JSON.stringify(entry)}\n`;
}

function packageVersion(): string {
  // By the package's name, because the source and the built file are at different depths below the package root.
  const { version } = createRequire(import.meta.url)('pusher-elements/package.json') as { version: string };
  return version;
}
