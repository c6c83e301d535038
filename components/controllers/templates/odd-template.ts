import { readMember } from '../../../src/client/base/dom-clobbering.js';
import { MARKED } from '../../support/quotation-marks.js';

/** Names that resemble those of bindings. */
const ODD_NAME = /^(?!data-(field(-[a-z-]+)?|if|each|format)$)(:?field$|data[-_:]?([fe]|i[fe]))/;
/** Placeholders of other template languages. */
const PLACEHOLDER = /\{\{|\$\{|<%|\[\[|\{\s*[\w.]+\s*\}/;
/** What the HTML parser takes out of its place with the element around it. */
const TABLE_PARTS = /^(t[rdh]|tbody|thead|tfoot|caption|col|option|optgroup)$/;

/** Returns true if something in a template looks like a mistake. */
export function isOdd(fragment: DocumentFragment): boolean {
  return (
    TABLE_PARTS.test(fragment.firstElementChild?.localName ?? '') ||
    PLACEHOLDER.test(fragment.textContent ?? '') ||
    [...fragment.querySelectorAll('*')].some(
      (element) =>
        isUnknown(readMember(element, 'localName')) ||
        [...readMember(element, 'attributes')].some(
          ({ name, value }) => ODD_NAME.test(name) || MARKED.test(value) || PLACEHOLDER.test(value),
        ) ||
        (element instanceof HTMLTemplateElement && isOdd(element.content)),
    )
  );
}

function isUnknown(localName: string): boolean {
  return localName.startsWith('pusher-') && !customElements.get(localName);
}
