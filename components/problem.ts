import { callMethod, readMember } from '../src/client/dom-clobbering.js';
import { PusherError } from '../src/client/index.js';

/** Tells of a problem of an element: one `pusher-error` event, and one message in the console that names the element. */
export function tellProblem(element: HTMLElement, error: PusherError): void {
  const attribute = (['name', 'id'] as const).find((name) => callMethod(element, 'hasAttribute', name));
  const value = attribute && callMethod(element, 'getAttribute', attribute);
  const label = `<${readMember(element, 'localName')}${value ? ` ${attribute}="${value}"` : ''}>`;
  console[error.retryable ? 'warn' : 'error'](`${label}: ${error.message}`, element);
  const detail = { detail: error, bubbles: true, composed: true };
  callMethod(element, 'dispatchEvent', new CustomEvent('pusher-error', detail));
}

declare global {
  interface GlobalEventHandlersEventMap {
    'pusher-error': CustomEvent<PusherError>;
  }
}

/** A problem that the page's author can mend. */
export function misconfigured(code: string, message: string): PusherError {
  return new PusherError('ConfigurationError', message, { code });
}
