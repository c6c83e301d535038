import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { globalSingleton } from '../../support/global-singleton.js';
import type { ChecksHost } from '../../support/markup-suspicion.js';
import type { Mistake } from './mistake.js';

/** The most messages about mistakes in markup that a page has. */
const MAX_MESSAGES = 20;
/** How much of a value a message quotes. */
const MAX_QUOTED = 60;
/** How many names a message lists. */
const MAX_NAMES = 12;

/** What follows from quotation marks in a name: the cure of one is that of the other. */
const OF_NAMES = /^(event-name|channel-name|no-field|no-key-in-data)$/;

/** What was reported of each element, and how many messages the page has had, for all copies of the script. */
const reported = globalSingleton('markup-messages', () => ({ of: new WeakMap<Element, Set<string>>(), count: 0 }));

/** Reports a mistake: each once per element, and no more than a page can read. */
export function say(host: ChecksHost, element: HTMLElement, { code, message, subject = message }: Mistake): void {
  // each item of a feed has elements of its own, with the same mistakes
  const item = callMethod(element, 'closest', '[data-pusher-item]');
  const place = (item && readMember(item, 'parentElement')) ?? element;
  const messages = reported.of.get(place) ?? new Set();
  reported.of.set(place, messages);
  const id = `${code} ${subject}`;
  if (messages.has(id) || reported.count > MAX_MESSAGES) return;
  if (OF_NAMES.test(code) && [...messages].some((one) => one.startsWith('quotation-marks'))) return;
  messages.add(id);
  if (reported.count++ < MAX_MESSAGES) host.report(element, host.configurationError(code, message));
  else {
    const words = `This page has more than ${MAX_MESSAGES} mistakes in its markup; further ones are not reported.`;
    host.report(element, host.configurationError('too-many', words));
  }
}

/** A text of the page as a message quotes it. */
export function quoted(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim();
  return short.length > MAX_QUOTED ? `${short.slice(0, MAX_QUOTED)}…` : short;
}

/** Names as a message lists them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(quoted).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
