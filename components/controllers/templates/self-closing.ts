import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { setText } from './set-text.js';

/** Our elements that do not stand in a text. */
const OURS = ':scope > :is(pusher-connection, pusher-channel, pusher-feed, pusher-members)';
/** Elements that nobody writes as the words in place of a value. */
const OTHERS = /^(pusher-.+|a|button|input|select|textarea|form|template|script|style|iframe|video|table|[uod]l|hr)$/;
/** Elements that stand in place of a value only if there is a number in them, or that something is loading. */
const BLOCKS =
  /^(div|p|h[1-6]|pre|section|article|header|footer|nav|main|aside|figure|blockquote|details|fieldset|address|center)$/;
/** What stands in place of a value that is not there yet: nothing, a number such as `--:--`, or `Loading…`. */
const PENDING = /^\s*$|^\s*(?=\S*[\p{N}\p{Pd}_?−])[^\s\p{L}]+\s*$|(…|\.{3})\s*$/u;
/** How a text goes on after a value, such as `, thanks`, or ` EUR` if no space is before the value for it. */
const CONTINUATION = /^\s*[,;:.)%]+(\s.*)?$/s;
const SPACED = /^\s+\S(.*\S)?$/s;
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
  const names = [...callMethod(element, 'querySelectorAll', '*')].map((inside) => readMember(inside, 'localName'));
  if (names.some((name) => OTHERS.test(name))) return true;
  if (PENDING.test(text)) return false;
  const sibling = readMember(element, 'previousSibling');
  const before = sibling instanceof Text ? sibling.data : '';
  return (
    names.some((name) => BLOCKS.test(name)) ||
    CONTINUATION.test(text) ||
    (SPACED.test(text) && /^$|\s$/.test(before)) ||
    (LINES.test(text) && /\n\s*$/.test(before))
  );
}

/** The same of an element whose content the page gives: it has some of our elements in it, and these match a selector. */
export function holdsOthers(element: Element, selector = ''): boolean {
  return isLast(element) && Boolean(callMethod(element, 'querySelector', OURS + selector));
}

/** The same of an element that lacks what has to be in it. */
export function isOpenEnded(element: Element): boolean {
  return isLast(element) && Boolean(readMember(element, 'firstElementChild'));
}

/** The text nodes before what follows an element that has no end tag; and the texts of all others. */
const beside = new WeakMap<Element, Text>();
const alone = new WeakMap<Element, string>();

/**
 * Sets the text of the host's element, and replaces the page's words; content that follows the element stays.
 *
 * @param isAllowed asked before the same text is written again, because something else replaced it
 */
export function showText({ element, checkMarkup }: ControllerHost, text: string, isAllowed?: () => boolean): void {
  const own = beside.get(element);
  if (own && readMember(own, 'parentNode') === element) {
    if (own.data !== text) own.data = text;
  } else if ((own || readMember(element, 'textContent') !== alone.get(element)) && holdsWhatFollows(element)) {
    if (own?.data === text && isAllowed?.() === false) return;
    const node = callMethod(document, 'createTextNode', text);
    callMethod(element, 'prepend', node);
    beside.set(element, node);
    checkMarkup({ check: 'self-closing' });
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
