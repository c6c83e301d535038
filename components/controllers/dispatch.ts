import { callMethod } from '../../src/client/base/dom-clobbering.js';

/**
 * Dispatches an event that reports a change. Listeners can cancel events of the form `pusher-before-…`, which are dispatched
 * before the change, and can replace properties of their detail.
 *
 * @returns false if a listener canceled the event
 */
export function dispatch(element: Element, type: string, detail: object): boolean {
  const cancelable = type.startsWith('pusher-before-');
  return callMethod(
    element,
    'dispatchEvent',
    new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }),
  );
}
