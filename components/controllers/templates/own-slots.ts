import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { Repairs } from './repairs.js';

/** What shows items by a template of its own: the elements, and containers with data attributes. */
export const OWNERS = 'pusher-feed, pusher-members, [data-pusher-channel]';

/** What was hidden or shown, and which of the two. */
const hiddenBy = new WeakMap<Element, boolean>();

/** Returns true if nothing nearer than the element owns a node in it. */
export function isOwnOf(element: Element, node: Element, owners = OWNERS): boolean {
  const around = readMember(node, 'parentElement');
  return !!around && callMethod(around, 'closest', owners) === callMethod(element, 'closest', owners);
}

/** The nodes in an element that a selector finds, without those of elements in it. */
export function ownPlaces(element: Element, selector: string, owners?: string): HTMLElement[] {
  const all = callMethod(element, 'querySelectorAll', selector) as NodeListOf<HTMLElement>;
  return [...all].filter((place) => isOwnOf(element, place, owners));
}

/** Hides or shows what the author marked for it. */
export function setHidden(place: HTMLElement, hidden: boolean, repairs: Repairs): void {
  if (readMember(place, 'hidden') !== hidden) {
    if (hiddenBy.get(place) === hidden && !repairs.allows(place)) return;
    place.hidden = hidden;
  }
  hiddenBy.set(place, hidden);
}
