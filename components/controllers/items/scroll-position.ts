import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** Whether the engine itself keeps what the reader sees in its place when something comes in above. */
const anchored = globalThis.CSS?.supports?.('overflow-anchor', 'auto');

/** How near to the end, px, counts as being there. */
const NEAR = 4;

/**
 * Changes the page and keeps what the reader sees in its place.
 *
 * @param first what is shown, in order: the elements that may be seen
 * @param follow whether a reader who is at the end of a box that scrolls stays at its end
 */
export function keepingScroll(box: Element, shown: () => Iterable<Element>, follow: boolean, change: () => void): void {
  if (anchored && !follow) {
    change();
    return;
  }
  const scroller = scrollerOf(box);
  const read = (name: 'scrollHeight' | 'scrollTop' | 'clientHeight') => readMember(scroller, name);
  const page = scroller === readMember(document, 'scrollingElement');
  const atEnd = follow && !page && read('scrollHeight') - read('scrollTop') - read('clientHeight') <= NEAR;
  const anchor = anchored || atEnd || read('scrollTop') <= 0 ? undefined : firstSeen(scroller, page, shown());
  change();
  if (atEnd) scroller.scrollTop = read('scrollHeight');
  else if (anchor && readMember(anchor.element, 'isConnected')) {
    const moved = edges(anchor.element).top - anchor.top;
    if (Math.abs(moved) >= 1) scroller.scrollTop = read('scrollTop') + moved;
  }
}

function firstSeen(
  scroller: Element,
  page: boolean,
  shown: Iterable<Element>,
): { element: Element; top: number } | undefined {
  const edge = page ? 0 : edges(scroller).top;
  for (const element of shown) {
    const { top, bottom } = edges(element);
    if (bottom > edge) return { element, top };
  }
  return undefined;
}

function edges(element: Element): DOMRect {
  return callMethod(element, 'getBoundingClientRect');
}

/** The nearest box that scrolls up and down, from the element itself on. */
function scrollerOf(element: Element): Element {
  const body = readMember(document, 'body');
  for (let box: Element | null = element; box; box = readMember(box, 'parentElement')) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY) && box !== body) return box;
  }
  return readMember(document, 'scrollingElement') ?? readMember(document, 'documentElement');
}
