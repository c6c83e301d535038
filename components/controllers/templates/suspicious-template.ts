import { readMember } from '../../../src/client/base/dom-clobbering.js';
import { MARKED } from '../../support/quotation-marks.js';

/** Attribute names that resemble those of bindings. */
const SIMILAR_NAME = /^(?!data-(field(-[a-z-]+)?|if|each|format)$)(:?field$|data[-_:]?([fe]|i[fe]))/;
/** Placeholders of other template languages. */
const PLACEHOLDER = /\{\{|\$\{|<%|\[\[|\{\s*[\w.]+\s*\}/;
/** Elements that belong in a table or a select, out of which the HTML parser moves the element with the template. */
const TABLE_PARTS = /^(t[rdh]|tbody|thead|tfoot|caption|col|option|optgroup)$/;

/** Returns true if something in a template looks like a mistake. */
export function isSuspiciousTemplate(fragment: DocumentFragment): boolean {
  return (
    TABLE_PARTS.test(fragment.firstElementChild?.localName ?? '') ||
    PLACEHOLDER.test(fragment.textContent ?? '') ||
    [...fragment.querySelectorAll('*')].some(
      (element) =>
        isUndefinedTag(readMember(element, 'localName')) ||
        [...readMember(element, 'attributes')].some(
          ({ name, value }) => SIMILAR_NAME.test(name) || MARKED.test(value) || PLACEHOLDER.test(value),
        ) ||
        (element instanceof HTMLTemplateElement && isSuspiciousTemplate(element.content)),
    )
  );
}

function isUndefinedTag(localName: string): boolean {
  return localName.startsWith('pusher-') && !customElements.get(localName);
}
