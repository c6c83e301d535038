import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** The attributes of an element, a form with a field of the name `attributes` too. */
export function attributesOf(element: Element): Attr[] {
  return [...readMember(element, 'attributes')];
}
