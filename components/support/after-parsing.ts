import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { isPageGone } from './page-gone.js';

/** Calls `action` a task from now, and not before the page is parsed, so that later elements of the page exist. */
export function afterParsing(action: () => void): void {
  const later = () => setTimeout(() => isPageGone() || action());
  if (readMember(document, 'readyState') !== 'loading') later();
  else callMethod(document, 'addEventListener', 'DOMContentLoaded', later, { once: true });
}
