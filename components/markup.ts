import type { ReactiveElement } from '@lit/reactive-element';
import { suspect } from './problem.js';

/** Attributes that any element may have, and those that frameworks write. All others are looked up in the part. */
const COMMON =
  /^(id|class|style|slot|hidden|lang|dir|title|role|ref|is|part|inert|tabindex|translate)$|^(data|aria|on|v|x|hx|ng)-?|[^a-z_-]/;

/** A quotation mark in an attribute's name, or at the beginning of its value. */
const QUOTED =
  /^[^=]*[`\xab\xb4\xbb\u2018-\u201f\u2032-\u2036\u2039\u203a\u300c-\u300f\uff02]|=\\?["'`\xab\xb4\xbb\u2018-\u201f\u2032-\u2036\u2039\u203a\u300c-\u300f\uff02]/;

/** A value that is not one of those that the attribute has; what has a message of its own is left out. */
const ODD_VALUE =
  /limit=(?!\d*[1-9]\d*$|$)|(throttle|grace)=(?!\d*$)|feed order=(?!(newest-(fir|la)st)?$)|loading=(?!(lazy|eager)?$)|(others|keep|transition)=(false|no|off|0)|transports=(?!((ws|xhr_(streaming|polling))[\s,]*)*$)|name=(?!(private|presence)-)[Pp](rivate|RIVATE|resence|RESENCE)[^a-z]/;

/** Has an element examined if its attributes look like a mistake. */
export function inspect(element: ReactiveElement): void {
  const { observedAttributes } = element.constructor as typeof ReactiveElement;
  for (const { name, value } of element.attributes) {
    const isOdd = observedAttributes.includes(name)
      ? ODD_VALUE.test(`${element.localName.slice(7)} ${name}=${value}`)
      : !COMMON.test(name);
    if (isOdd || QUOTED.test(`${name}=${value}`)) {
      void suspect(element, { check: 'attributes' });
      return;
    }
  }
}
