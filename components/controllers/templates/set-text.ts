import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** The last text that was written into each element. */
const lastTexts = new WeakMap<Element, string>();

/**
 * Sets the text of an element. Reuses its text node, so that a framework that created the node finds it again.
 *
 * @param isAllowed called before the same text is written again because something else replaced it
 */
export function setText(element: Element, text: string, isAllowed: () => boolean = () => true): void {
  const isSame = lastTexts.get(element) === text;
  if (isSame && (readMember(element, 'textContent') === text || !isAllowed())) return;
  lastTexts.set(element, text);
  const firstChild = readMember(element, 'firstChild');
  if (!(firstChild instanceof Text) || readMember(element, 'childNodes').length > 1) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}
