import type { ReactiveElement } from '@lit/reactive-element';
import { MARK, MARKED } from './quotation-marks.js';
import { checkMarkup } from './report-error.js';

/** Attributes that any element may have, and attributes that frameworks write. The markup checks examine all others. */
const COMMON =
  /^(id|class|style|slot|hidden|lang|dir|title|role|ref|is|part|inert|tabindex|translate)$|^(data|aria|on|v|x|hx|ng)-?|[^a-z_-]/;

/** A quotation mark in the name of an attribute: the name is a word of a value with wrong quotation marks. */
const MARKED_NAME = new RegExp(MARK, 'u');

/** A value that is possibly invalid for its attribute. Values with a message of their own are left out. */
const ODD_VALUE =
  /(limit|throttle|grace|loading)=(?!(\d+|lazy|eager|)$)|feed order=(?!(newest-(fir|la)st|)$)|transports=(?!(ws|xhr_(streaming|polling)|[\s,]+)*$)|=(false|no|off|0|none)$|name=(?!pr[a-z]+-)[Pp](rivate|RIVATE|resence|RESENCE)[^a-z]/;

/** Loads the markup checks if an attribute of the element looks like a mistake. */
export function checkAttributes(element: ReactiveElement): void {
  const { observedAttributes } = element.constructor as typeof ReactiveElement;
  for (const { name, value } of element.attributes) {
    const isOdd = observedAttributes.includes(name)
      ? ODD_VALUE.test(`${element.localName.slice(7)} ${name}=${value}`) || MARKED.test(value)
      : !COMMON.test(name) || MARKED_NAME.test(name) || (name === 'id' && MARKED.test(value));
    if (isOdd) {
      void checkMarkup(element, { check: 'attributes' });
      return;
    }
  }
}
