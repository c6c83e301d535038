import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { globalSingleton } from '../../support/global-singleton.js';
import type { ChecksHost } from '../../support/markup-suspicion.js';
import type { Mistake } from './mistake.js';

/** The maximum number of markup mistakes that a page reports. */
const MAX_MESSAGES = 20;
/** The maximum length of a value that a message quotes. */
const MAX_QUOTE_LENGTH = 60;
/** The maximum number of names that a message lists. */
const MAX_NAMES = 12;

/** Mistakes that quotation marks in a name cause: the message about the marks covers them. */
const CAUSED_BY_QUOTATION = /^(event-name|channel-name|no-field|no-key-in-data)$/;

/** The mistakes reported for each element, and the number of messages in the page, shared by all copies of the script. */
const reported = globalSingleton('markup-messages', () => ({ of: new WeakMap<Element, Set<string>>(), count: 0 }));

/** Reports a mistake once per element, up to the page's limit. */
export function reportMistake(
  host: ChecksHost,
  element: HTMLElement,
  { code, message, subject = message }: Mistake,
): void {
  // the items of a feed all contain the same mistakes
  const item = callMethod(element, 'closest', '[data-pusher-item]');
  const scope = (item && readMember(item, 'parentElement')) ?? element;
  const messages = reported.of.get(scope) ?? new Set();
  reported.of.set(scope, messages);
  const id = `${code} ${subject}`;
  if (messages.has(id) || reported.count > MAX_MESSAGES) return;
  if (CAUSED_BY_QUOTATION.test(code) && [...messages].some((one) => one.startsWith('quotation-marks'))) return;
  messages.add(id);
  if (reported.count++ < MAX_MESSAGES) host.report(element, host.configurationError(code, message));
  else {
    const summary = `This page has more than ${MAX_MESSAGES} mistakes in its markup; further ones are not reported.`;
    host.report(element, host.configurationError('too-many', summary));
  }
}

/** Shortens a text of the page for a message. */
export function quote(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim();
  return short.length > MAX_QUOTE_LENGTH ? `${short.slice(0, MAX_QUOTE_LENGTH)}…` : short;
}

/** Lists names for a message. */
export function formatNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(quote).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
