import { callMethod } from '../../src/client/base/dom-clobbering.js';
import { PusherError, VERSION } from '../../src/client/index.js';
import { isFirstReport } from '../support/report-once.js';

const reported = new Set<string>();

/** Defines an element, unless the page has defined its name: then the first definition stays, and one message says so. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!globalThis.customElements) return; // in a worker, and in CommonJS on a server
  const present = customElements.get(name);
  if (!present) customElements.define(name, element);
  else if (present !== element && globalThis.document && isFirstReport(reported, 'loaded-twice')) {
    const message = `pusher-elements ${VERSION}: the page loads the script twice. The first <${name}> is in use; remove a copy.`;
    console.warn(message);
    const detail = new PusherError('ConfigurationError', message, { code: 'loaded-twice' });
    callMethod(document, 'dispatchEvent', new CustomEvent('pusher-error', { detail }));
  }
}
