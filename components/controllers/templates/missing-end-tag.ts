import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

// HTML ignores the slash of `<pusher-value … />`: such an element has no end tag, and ends with its parent. So it swallows
// all that follows it in the parent.

/** Elements of this package that authors don't put inside a text. */
const CONTAINERS = ':scope > :is(pusher-connection, pusher-channel, pusher-feed, pusher-members)';
/** Elements that nobody writes as a placeholder for a value. */
const FOLLOWING =
  /^(pusher-.+|a|button|input|select|textarea|form|template|script|style|iframe|video|table|[uod]l|hr)$/;
/** Elements that are a placeholder for a value only if they contain a number, or a text that says that it is loading. */
const BLOCKS =
  /^(div|p|h[1-6]|pre|section|article|header|footer|nav|main|aside|figure|blockquote|details|fieldset|address|center)$/;
/** Placeholders for a value that is still missing: nothing, a number such as `--:--`, or `Loading…`. */
const PENDING = /^\s*$|^\s*(?=\S*[\p{N}\p{Pd}_?−])[^\s\p{L}]+\s*$|(…|\.{3})\s*$/u;
/** Text that continues a sentence after a value, such as `, thanks`. */
const CONTINUATION = /^\s*[,;:.)%]+(\s.*)?$/s;
/**
 * Text such as ` EUR`. It follows a value, unless its leading space separates a placeholder from the text before the
 * element.
 */
const SPACED = /^\s+\S(.*\S)?$/s;
/** Text on lines of its own. */
const LINES = /^\s*\n\s*\S.*\n\s*$/s;

/** Returns true if nothing follows an element in its parent, as is the case if its end tag is missing. */
function isLast(element: Element): boolean {
  return !readMember(element, 'nextSibling') && Boolean(readMember(element, 'parentNode'));
}

/** Returns true if an element that shows a value seems to have swallowed what follows it in the page. */
export function swallowsText(element: Element): boolean {
  if (!isLast(element)) return false;
  const text = readMember(element, 'textContent') ?? '';
  const names = [...callMethod(element, 'querySelectorAll', '*')].map((inside) => readMember(inside, 'localName'));
  if (names.some((name) => FOLLOWING.test(name))) return true;
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

/**
 * Returns true if an element whose content comes from the page seems to have swallowed elements of this package.
 *
 * @param selector narrows down the elements that count as swallowed
 */
export function swallowsElements(element: Element, selector = ''): boolean {
  return isLast(element) && Boolean(callMethod(element, 'querySelector', CONTAINERS + selector));
}

/** Returns true if an element without the content that it needs may have swallowed what follows it. */
export function mayLackEndTag(element: Element): boolean {
  return isLast(element) && Boolean(readMember(element, 'firstElementChild'));
}
