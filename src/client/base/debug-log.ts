import { textOf } from './error-text.js';
import { report } from './report-uncaught.js';

/** The static members of the class that determine where debugging messages go. */
interface LogOptions {
  log: ((message: string) => void) | undefined;
  logToConsole: boolean;
}

/** Writes a debugging message. An error counts as a warning if the client retries. */
export type Debug = (label: string, detail: unknown, isRetried?: boolean) => void;

export function debugLog(options: LogOptions): Debug {
  return (label, detail, isRetried) => {
    if (!options.log && !options.logToConsole) return;
    const message = `Pusher : ${label} : ${textOf(detail)}`;
    try {
      if (options.log) options.log(message);
      else console[label === 'Error' && !isRetried ? 'error' : /Error|Ignored/.test(label) ? 'warn' : 'log'](message);
    } catch (error) {
      report(error);
    }
  };
}
