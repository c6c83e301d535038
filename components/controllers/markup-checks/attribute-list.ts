import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** Returns the attributes of an element, even of a form with a field named `attributes`. */
export function attributesOf(element: Element): Attr[] {
  return [...readMember(element, 'attributes')];
}
