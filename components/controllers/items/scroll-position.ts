import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** True if the engine itself keeps visible content in place when content is inserted above it. */
const hasScrollAnchoring = globalThis.CSS?.supports?.('overflow-anchor', 'auto');

/** A reader this close to the end, in px, is at the end. */
const END_TOLERANCE = 4;

/**
 * Changes the page, and keeps the content that the reader sees in place.
 *
 * @param shown returns the elements that may be visible, in order
 * @param followEnd if true, a reader at the end of a scroll container stays at its end
 */
export function keepScrollPosition(
  container: Element,
  shown: () => Iterable<Element>,
  followEnd: boolean,
  change: () => void,
): void {
  if (hasScrollAnchoring && !followEnd) {
    change();
    return;
  }
  const scroller = scrollerOf(container);
  const read = (name: 'scrollHeight' | 'scrollTop' | 'clientHeight') => readMember(scroller, name);
  const isPage = scroller === readMember(document, 'scrollingElement');
  const atEnd =
    followEnd && !isPage && read('scrollHeight') - read('scrollTop') - read('clientHeight') <= END_TOLERANCE;
  const anchor =
    hasScrollAnchoring || atEnd || read('scrollTop') <= 0 ? undefined : firstVisible(scroller, isPage, shown());
  change();
  if (atEnd) scroller.scrollTop = read('scrollHeight');
  else if (anchor && readMember(anchor.element, 'isConnected')) {
    const shift = rectOf(anchor.element).top - anchor.top;
    if (Math.abs(shift) >= 1) scroller.scrollTop = read('scrollTop') + shift;
  }
}

function firstVisible(
  scroller: Element,
  isPage: boolean,
  shown: Iterable<Element>,
): { element: Element; top: number } | undefined {
  const edge = isPage ? 0 : rectOf(scroller).top;
  for (const element of shown) {
    const { top, bottom } = rectOf(element);
    if (bottom > edge) return { element, top };
  }
  return undefined;
}

function rectOf(element: Element): DOMRect {
  return callMethod(element, 'getBoundingClientRect');
}

/** Returns the nearest vertical scroll container: the element itself, or one around it. */
function scrollerOf(element: Element): Element {
  const body = readMember(document, 'body');
  for (let ancestor: Element | null = element; ancestor; ancestor = readMember(ancestor, 'parentElement')) {
    if (/auto|scroll/.test(getComputedStyle(ancestor).overflowY) && ancestor !== body) return ancestor;
  }
  return readMember(document, 'scrollingElement') ?? readMember(document, 'documentElement');
}
