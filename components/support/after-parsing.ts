import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { isPageGone } from './page-gone.js';

/** Calls `act` once the page has had the time to bring what follows: a task from now, and not before it is parsed. */
export function afterParsing(act: () => void): void {
  const later = () => setTimeout(() => isPageGone() || act());
  if (readMember(document, 'readyState') !== 'loading') later();
  else callMethod(document, 'addEventListener', 'DOMContentLoaded', later, { once: true });
}
