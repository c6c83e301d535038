import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http/http-error.js';
import { reportError } from '../http/http-response.js';
import type { LogEntry, RefusedRequest } from './log-entry.js';

type WithoutTime<Entry> = Entry extends unknown ? Omit<Entry, 'time'> : never;

/** Adds an entry to the log of a sandbox. Never throws. */
export type Log = (entry: WithoutTime<LogEntry>) => void;

/** The length in UTF-16 characters after which a text of an entry is cut. */
const MAX_TEXT_LENGTH = 500;
/** A shorter secret would occur in ordinary words. */
const MIN_REDACTED_LENGTH = 6;
/** The hexadecimal digits of an HMAC-SHA256. */
const SIGNATURE = /\b[\da-f]{64}\b/gi;

/**
 * Returns a log whose entries go to a listener, with the time and without secrets. Errors of the listener don't reach
 * the sandbox; the first one is reported on the console.
 *
 * @param secrets the apps' secrets, which could be in an entry because a client sent one instead of a key
 */
export function createLog(listener: (entry: LogEntry) => unknown, secrets: readonly string[]): Log {
  let hasFailed = false;

  function fail(error: unknown): void {
    if (!hasFailed) reportError('The "log" listener of the sandbox failed; further failures are not reported:', error);
    hasFailed = true;
  }

  function clean(name: string, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    // Cut twice: a replacement takes time on a long text, and may make a text longer.
    const text = (name === 'reason' ? redactReason : redactSecrets)(value.slice(0, 2 * MAX_TEXT_LENGTH), secrets);
    return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  }

  return (entry) => {
    try {
      const fields = Object.entries(entry).filter(([, value]) => value !== undefined);
      const cleaned = Object.fromEntries(fields.map(([name, value]) => [name, clean(name, value)]));
      const result = listener({ time: new Date(), ...cleaned } as LogEntry);
      // Not by instanceof: the promise may be of another realm.
      if (typeof (result as Partial<Promise<unknown>> | null)?.then === 'function') Promise.resolve(result).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

/** Replaces signatures and secrets in a sentence, except secrets with fewer than 6 characters. */
export function redactReason(text: string, secrets: readonly string[]): string {
  return redactSecrets(text, secrets).replace(SIGNATURE, '(hidden)');
}

function redactSecrets(text: string, secrets: readonly string[]): string {
  const long = secrets.filter((secret) => secret.length >= MIN_REDACTED_LENGTH);
  return long.reduce((redacted, secret) => redacted.replaceAll(secret, '(hidden)'), text);
}

/** Logs an HTTP request that failed with an {@link HttpError}. Other errors are not refusals. */
export function logHttpRefusal(log: Log, request: RefusedRequest, message: IncomingMessage, error: unknown): void {
  if (!(error instanceof HttpError)) return;
  const { method, url = '', headers } = message;
  const [path] = url.split('?', 1);
  const { status: code, message: reason } = error;
  log({ type: 'refused', request, method, path, origin: headers.origin, code, reason });
}
