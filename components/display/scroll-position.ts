/** Whether the engine itself keeps what the reader sees in its place when something comes in above. */
const anchored = CSS.supports('overflow-anchor', 'auto');

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
  const page = scroller === document.scrollingElement;
  const atEnd = follow && !page && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR;
  const anchor = anchored || atEnd || scroller.scrollTop <= 0 ? undefined : firstSeen(scroller, page, shown());
  change();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  else if (anchor?.element.isConnected) {
    const moved = anchor.element.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }
}

function firstSeen(
  scroller: Element,
  page: boolean,
  shown: Iterable<Element>,
): { element: Element; top: number } | undefined {
  const edge = page ? 0 : scroller.getBoundingClientRect().top;
  for (const element of shown) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > edge) return { element, top };
  }
  return undefined;
}

/** The nearest box that scrolls up and down, from the element itself on. */
function scrollerOf(element: Element): Element {
  for (let box: Element | null = element; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY) && box !== document.body) return box;
  }
  return document.scrollingElement ?? document.documentElement;
}
