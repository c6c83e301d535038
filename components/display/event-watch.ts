import type { DisplayHost } from '../display-body.js';
import { plainName } from '../event-names.js';

/** How many names of events are compared with those that an element waits for. */
const MAX_NAMES = 100;

/**
 * Has events examined whose names are like one that an element waits for, if that one has not come.
 *
 * @returns a function to call with the name of each event
 */
export function watchEventNames(host: DisplayHost, wanted: () => Iterable<string>): (event: string) => void {
  const seen = new Set<string>();
  const heard = new Set<string>();
  return (event) => {
    if (seen.has(event) || seen.size >= MAX_NAMES || event.startsWith('pusher:')) return;
    seen.add(event);
    const plain = plainName(event);
    const names = [...wanted()];
    if (names.includes(event)) heard.add(plain);
    if (heard.has(plain)) return;
    for (const name of names) {
      if (plainName(name) === plain)
        host.suspect({ check: 'event-name', wanted: name, event, channel: host.channel?.channel?.name });
    }
  };
}
