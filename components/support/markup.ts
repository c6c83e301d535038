import type { ReactiveElement } from '@lit/reactive-element';
import { MARK, MARKED } from './quotation-marks.js';
import { checkMarkup } from './report-error.js';

/** Attributes that any element may have, and those that frameworks write. All others are looked up in the part. */
const COMMON =
  /^(id|class|style|slot|hidden|lang|dir|title|role|ref|is|part|inert|tabindex|translate)$|^(data|aria|on|v|x|hx|ng)-?|[^a-z_-]/;

/** A quotation mark in the name of an attribute: a word of a value with such marks. */
const MARKED_NAME = new RegExp(MARK, 'u');

/** A value that may not be one of those that the attribute has; what has a message of its own is left out. */
const ODD_VALUE =
  /(limit|throttle|grace|loading)=(?!(\d+|lazy|eager|)$)|feed order=(?!(newest-(fir|la)st|)$)|transports=(?!(ws|xhr_(streaming|polling)|[\s,]+)*$)|=(false|no|off|0|none)$|name=(?!pr[a-z]+-)[Pp](rivate|RIVATE|resence|RESENCE)[^a-z]/;

/** Has an element examined if its attributes look like a mistake. */
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
