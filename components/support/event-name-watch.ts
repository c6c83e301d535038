import { plainName } from './event-names.js';
import { checkMarkup } from './report-error.js';

/** How many names of events are compared with those that an element waits for. */
const MAX_NAMES = 100;

/**
 * Has events examined whose names are like those that an element waits for, if none of these has come.
 *
 * @param channel returns the name of the channel
 * @returns a function to call with the name of each event
 */
export function watchEventNames(
  element: HTMLElement,
  wanted: () => Iterable<string>,
  channel: () => string | undefined,
): (event: string) => void {
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
        void checkMarkup(element, { check: 'event-name', wanted: name, event, channel: channel() });
    }
  };
}
