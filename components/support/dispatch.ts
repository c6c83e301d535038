import { callMethod } from '../../src/client/base/dom-clobbering.js';

/** Dispatches one of an element's own events, which bubbles and crosses shadow roots. */
export function dispatch(element: Element, type: string, detail: unknown): void {
  callMethod(element, 'dispatchEvent', new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
