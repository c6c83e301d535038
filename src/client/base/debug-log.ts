import { textOf } from './error-text.js';
import { report } from './report-uncaught.js';

/** The static members of the class that receive debugging messages. */
interface LogOptions {
  log: ((message: string) => void) | undefined;
  logToConsole: boolean;
}

/** Writes a debugging message. An error that is retried is a warning. */
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
