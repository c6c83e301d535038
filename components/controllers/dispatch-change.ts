import { callMethod } from '../../src/client/base/dom-clobbering.js';

/**
 * Dispatches an event around a change. Listeners can cancel an event of the form `pusher-before-…`, which is dispatched
 * before the change, and can replace properties of its detail.
 *
 * @returns false if a listener canceled the event
 */
export function dispatchChange(element: Element, type: string, detail: object): boolean {
  const cancelable = type.startsWith('pusher-before-');
  const event = new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true });
  return callMethod(element, 'dispatchEvent', event);
}
