import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { ItemDetail } from './item-host.js';

/** Tells that a change is about to be made; undefined when a listener forbids it, else the detail as listeners left it. */
export function before(element: Element, change: string, detail: ItemDetail): ItemDetail | undefined {
  return dispatch(element, `pusher-before-${change}`, detail, true) ? detail : undefined;
}

/** Tells that a change was made. */
export function after(element: Element, change: string, detail: ItemDetail): void {
  dispatch(element, `pusher-${change}`, detail, false);
}

function dispatch(element: Element, type: string, detail: ItemDetail, cancelable: boolean): boolean {
  const event = new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true });
  return callMethod(element, 'dispatchEvent', event);
}
