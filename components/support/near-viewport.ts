import { readMember } from '../../src/client/base/dom-clobbering.js';

/** How far from the viewport counts as near. */
const MARGIN = '50%';

function hasBox(element: Element): boolean {
  return getComputedStyle(element).display !== 'contents';
}

/** The first element in an element's content that has a box; an element with `display: contents` has none itself. */
function firstBox(element: Element): Element | undefined {
  for (const child of readMember(element, 'children')) {
    if (hasBox(child)) return child;
    const box = firstBox(child);
    if (box) return box;
  }
  return undefined;
}

/** The nearest element around an element that has a box. */
function surroundingBox(element: Element): Element {
  let box = readMember(element, 'parentElement');
  while (box && !hasBox(box)) box = readMember(box, 'parentElement');
  return box ?? readMember(document, 'documentElement');
}

/**
 * Calls `near` once when the content of an element, or without content its surroundings, comes near the viewport.
 *
 * @returns a function that cancels it
 */
export function whenNearViewport(element: Element, near: () => void): () => void {
  const views =
    globalThis.IntersectionObserver &&
    new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          stop();
          near();
        }
      },
      { rootMargin: MARGIN },
    );
  // test runners may have none, or a substitute that never calls back
  if (!views?.thresholds) {
    near();
    return () => {};
  }
  const observe = () => {
    views.disconnect();
    views.observe(firstBox(element) ?? surroundingBox(element));
  };
  const content = new MutationObserver(observe);
  const stop = () => {
    views.disconnect();
    content.disconnect();
  };
  content.observe(element, { childList: true, subtree: true });
  observe();
  return stop;
}
