import { readMember } from '../../../src/client/base/dom-clobbering.js';
import type { RepairLimiter } from './repair-limiter.js';

/** The last value of `hidden` that was set on each element. */
const lastHidden = new WeakMap<Element, boolean>();

/** Hides or shows an element. If the page undoes the change, repeats it only as often as the limiter allows. */
export function setHidden(element: HTMLElement, hidden: boolean, repairs: RepairLimiter): void {
  if (readMember(element, 'hidden') !== hidden) {
    if (lastHidden.get(element) === hidden && !repairs.allows(element)) return;
    element.hidden = hidden;
  }
  lastHidden.set(element, hidden);
}
