import { PusherError } from '../src/client/index.js';

/** Tells of a problem of an element: one `pusher-error` event, and one message in the console that names the element. */
export function tellProblem(element: HTMLElement, error: PusherError): void {
  const { localName } = element;
  const name = element.getAttribute('name') ?? element.id;
  const label = name ? `<${localName} ${element.hasAttribute('name') ? 'name' : 'id'}="${name}">` : `<${localName}>`;
  console[error.retryable ? 'warn' : 'error'](`${label}: ${error.message}`, element);
  element.dispatchEvent(new CustomEvent('pusher-error', { detail: error, bubbles: true, composed: true }));
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
