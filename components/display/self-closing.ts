import { callMethod, readMember } from '../../src/client/dom-clobbering.js';
import type { DisplayHost } from '../display-body.js';
import { setText } from './set-text.js';

/** Our elements that do not stand in a text. */
const OURS = 'pusher-connection, pusher-channel, pusher-feed, pusher-members';
/** Elements that nobody writes as the words in place of a value. */
const CONTENT =
  `${OURS}, pusher-trigger, pusher-value, pusher-count, pusher-status, a[href], button, input, select, textarea, form, template, script, ` +
  'style, iframe, video, h1, h2, h3, h4, h5, h6, p, ul, ol, dl, table, section, article, header, footer, nav, main, aside, ' +
  'figure, blockquote, pre, hr, details, fieldset';
/** How a text goes on after a value, such as ` EUR` or `, thanks`; words in place of a value have no space before them alone. */
const CONTINUATION = /^(\s+\S(.*\S)?|[,;:)%].*|\s*[,;:.)]\s*)$/s;
const LINES = /^\s*\n\s*\S.*\n\s*$/s;

/** Returns true if nothing follows an element in its parent: so it is where its end tag is missing. */
function isLast(element: Element): boolean {
  return !readMember(element, 'nextSibling') && Boolean(readMember(element, 'parentNode'));
}

/**
 * Returns true if an element has what follows it in the page as its content: HTML ignores the slash of
 * `<pusher-value … />`, and ends it with its parent.
 */
function holdsWhatFollows(element: Element): boolean {
  if (!isLast(element)) return false;
  const text = readMember(element, 'textContent') ?? '';
  const before = readMember(element, 'previousSibling');
  const isOnOwnLine = before instanceof Text && /\n\s*$/.test(before.data);
  return (
    Boolean(callMethod(element, 'querySelector', CONTENT)) ||
    CONTINUATION.test(text) ||
    (isOnOwnLine && LINES.test(text))
  );
}

/** The same of an element whose content the page gives. */
export function holdsOthers(element: Element, selector = OURS.replaceAll('pusher-', ':scope > pusher-')): boolean {
  return isLast(element) && Boolean(callMethod(element, 'querySelector', selector));
}

/** The text nodes before what follows an element that has no end tag; and the texts of all others. */
const beside = new WeakMap<Element, Text>();
const alone = new WeakMap<Element, string>();

/**
 * Sets the text of the host's element, and replaces the page's words; content that follows the element stays.
 *
 * @param isAllowed asked before the same text is written again, because something else replaced it
 */
export function showText({ element, suspect }: DisplayHost, text: string, isAllowed?: () => boolean): void {
  const own = beside.get(element);
  if (own && readMember(own, 'parentNode') === element) {
    if (own.data !== text) own.data = text;
  } else if ((own || readMember(element, 'textContent') !== alone.get(element)) && holdsWhatFollows(element)) {
    if (own?.data === text && isAllowed?.() === false) return;
    const node = callMethod(document, 'createTextNode', text);
    callMethod(element, 'prepend', node);
    beside.set(element, node);
    suspect({ check: 'self-closing' });
  } else {
    setText(element, text, isAllowed);
    alone.set(element, text);
  }
}

/** Takes the text away, with what the page had in its place there again. */
export function hideText(element: Element, former: readonly Node[]): void {
  const own = beside.get(element);
  beside.delete(element);
  alone.delete(element);
  if (own) callMethod(own, 'remove');
  else callMethod(element, 'replaceChildren', ...former);
}
