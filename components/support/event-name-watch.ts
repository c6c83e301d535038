import { plainName } from './event-names.js';
import { checkMarkup } from './report-error.js';

/** The maximum number of event names to compare with those that an element waits for. */
const MAX_NAMES = 100;

/**
 * Checks for received events whose names resemble those that an element waits for, unless one of these was received.
 *
 * @param wanted returns the names that the element waits for
 * @param channel returns the name of the channel
 * @returns a function to call with the name of each event
 */
export function watchEventNames(
  element: HTMLElement,
  wanted: () => Iterable<string>,
  channel: () => string | undefined,
): (event: string) => void {
  const seen = new Set<string>();
  const received = new Set<string>();
  return (event) => {
    if (seen.has(event) || seen.size >= MAX_NAMES || event.startsWith('pusher:')) return;
    seen.add(event);
    const plain = plainName(event);
    const names = [...wanted()];
    if (names.includes(event)) received.add(plain);
    if (received.has(plain)) return;
    for (const name of names) {
      if (plainName(name) === plain)
        void checkMarkup(element, { check: 'event-name', wanted: name, event, channel: channel() });
    }
  };
}
