import { textOf } from '../base/error-text.js';
import { report } from './report-uncaught.js';

/** Where debugging messages go: the static members of the class. */
interface LogSettings {
  log: ((message: string) => void) | undefined;
  logToConsole: boolean;
}

/** Writes a debugging message. A problem that is retried is a warning; any other problem is an error. */
export type Debug = (what: string, detail: unknown, isRetried?: boolean) => void;

export function debugLog(settings: LogSettings): Debug {
  return (what, detail, isRetried) => {
    if (!settings.log && !settings.logToConsole) return;
    const message = `Pusher : ${what} : ${textOf(detail)}`;
    try {
      if (settings.log) settings.log(message);
      else console[what === 'Error' && !isRetried ? 'error' : /Error|Ignored/.test(what) ? 'warn' : 'log'](message);
    } catch (error) {
      report(error);
    }
  };
}
