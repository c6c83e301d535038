import { readMember } from '../../src/client/dom-clobbering.js';

/** Names that resemble those of bindings. */
const ODD_NAME = /^(?!data-(field(-[a-z-]+)?|if|each|format)$)(:?field$|data[-_:]?([fe]|i[fe]))/;
/** Placeholders, and quotation marks at the beginning. */
const ODD_VALUE = /\{\{|\$\{|<%|^["'`\xab\xb4\xbb\u2018-\u201f\u2032-\u2036\u2039\u203a\u300c-\u300f\uff02]/;
/** What the HTML parser takes out of its place with the element around it. */
const TABLE_PARTS = /^(t[rdh]|tbody|thead|tfoot|caption|col|option|optgroup)$/;

/** Returns true if something in a template looks like a mistake. */
export function isOdd(fragment: DocumentFragment): boolean {
  return (
    TABLE_PARTS.test(fragment.firstElementChild?.localName ?? '') ||
    /\{\{|\$\{|<%/.test(fragment.textContent ?? '') ||
    [...fragment.querySelectorAll('*')].some(
      (element) =>
        isUnknown(readMember(element, 'localName')) ||
        [...readMember(element, 'attributes')].some(
          ({ name, value }) => ODD_NAME.test(name) || ODD_VALUE.test(value),
        ) ||
        (element instanceof HTMLTemplateElement && isOdd(element.content)),
    )
  );
}

function isUnknown(localName: string): boolean {
  return localName.startsWith('pusher-') && !customElements.get(localName);
}
