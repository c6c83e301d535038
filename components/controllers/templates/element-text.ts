import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { swallowsText } from './missing-end-tag.js';
import { setText } from './set-text.js';

/** For each element without an end tag: the text node before the content that it swallowed. */
const textNodes = new WeakMap<Element, Text>();
/** The last text of each other element. */
const texts = new WeakMap<Element, string>();

/**
 * Replaces the text of the host's element. If the element's end tag is missing, the content that the element has swallowed
 * stays.
 *
 * @param isAllowed called before the same text is written again because something else replaced it
 */
export function showText({ element, checkMarkup }: ControllerHost, text: string, isAllowed?: () => boolean): void {
  const own = textNodes.get(element);
  if (own && readMember(own, 'parentNode') === element) {
    if (own.data !== text) own.data = text;
  } else if ((own || readMember(element, 'textContent') !== texts.get(element)) && swallowsText(element)) {
    if (own?.data === text && isAllowed?.() === false) return;
    const node = callMethod(document, 'createTextNode', text);
    callMethod(element, 'prepend', node);
    textNodes.set(element, node);
    checkMarkup({ check: 'self-closing' });
  } else {
    setText(element, text, isAllowed);
    texts.set(element, text);
  }
}

/**
 * Removes the text that `showText` wrote.
 *
 * @param initial the nodes that the text had replaced, which are put back
 */
export function hideText(element: Element, initial: readonly Node[]): void {
  const own = textNodes.get(element);
  textNodes.delete(element);
  texts.delete(element);
  if (own) callMethod(own, 'remove');
  else callMethod(element, 'replaceChildren', ...initial);
}
