import type { Readable, Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A mistake in the command line or the environment. The message states it in one line, with what to do. */
export class UsageError extends Error {}

/** The streams and the environment of a command: those of the process, or of a test. */
export interface CommandIo {
  env: Record<string, string | undefined>;
  stdin: Readable & { readonly fd?: number; readonly isTTY?: boolean };
  stdout: Writable;
  stderr: Writable;
}

/** The options for the address and the app, which every command has. */
export const ADDRESS_OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'app-id': { type: 'string' },
  key: { type: 'string' },
  secret: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

/** The defaults of {@link ADDRESS_OPTIONS}. */
export const ADDRESS_DEFAULTS = {
  ...{ port: '6001', host: '127.0.0.1', 'app-id': 'app-id', key: 'app-key', secret: 'app-secret' },
} as const;

/**
 * Parses a command line.
 *
 * @param help how to see the options, for the message of a mistake
 * @throws UsageError
 */
export function parseCommandLine<Config extends ParseArgsConfig>(config: Config, help: string) {
  try {
    return parseArgs<Config>(config);
  } catch (error) {
    const [problem] = String((error as Error).message).split(/[.\n] ?/, 1);
    throw new UsageError(`${problem}; ${help} lists the options.`);
  }
}

/** Reads the option `--port`. `min` is 0 if the sandbox may choose the port. Throws a UsageError. */
export function readPort(text: string, min: 0 | 1): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= min && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from ${min} to 65535, not ${JSON.stringify(text)}.`);
}
