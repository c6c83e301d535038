import { MARK, MARKED } from '../../support/quotation-marks.js';
import { attributesOf } from './attribute-list.js';
import { quote } from './mistake-messages.js';

const ENTITY = '&(?:amp;)*(?:\\w*quot?|[lr][sd]quo|apos|#\\w+);';
/** A quotation mark in a value, which an editor may have escaped. */
const QUOTE = `(?:\\\\?${MARK}|${ENTITY})`;
const LEADING = new RegExp(`^${QUOTE}`, 'u');
const TRAILING = new RegExp(`${QUOTE}$`, 'u');
const ANY = new RegExp(QUOTE, 'u');
/** The quotation marks of HTML. */
const STRAIGHT = /^["']/;
/** A value that contains the next attribute, because the mark that should have ended the value did not. */
const SWALLOWED = new RegExp(`^(.*?)${QUOTE}\\s+[\\w-]+=$`, 'u');

/** Attributes whose value may begin with a quotation mark: a text for readers, or JSON. */
const TEXT_ATTRIBUTES = /^((data-pusher-)?label|data)$/;

/**
 * Returns a message about wrong quotation marks in an attribute; undefined if the attribute is correct.
 *
 * @param element the element of the attribute: if a value contains spaces, its other words became attributes of their own
 */
export function quotationProblem(element: Element, { name, value }: Attr): string | undefined {
  if (ANY.test(name)) return undefined; // a leftover, which is reported with its attribute
  const isText = TEXT_ATTRIBUTES.test(name);
  const swallowed = SWALLOWED.exec(value)?.[1];
  const leads = LEADING.test(value);
  if (!swallowed && (!MARKED.test(value) || (isText && (!leads || STRAIGHT.test(value))))) return undefined;
  const leftovers = leads ? leftoversAfter(element, name) : [];
  const inside = value.replace(LEADING, '').replace(TRAILING, '');
  const isWhole = leads && TRAILING.test(value) && inside !== '' && !ANY.test(inside);
  if (isText && !swallowed && !leftovers.length && !(isWhole && !/\s/.test(value))) return undefined;
  // the mark is part of the text, as in `it’s` or `the 7″`
  if (!leads && !swallowed && !isEnclosed(value)) return undefined;
  const text = [swallowed ?? value, ...(isWhole ? [] : leftovers)].join(' ');
  const plain = text.replace(new RegExp(`${QUOTE}|\\\\`, 'gu'), '');
  return (
    `${name}=${quote(text)} has quotation marks that HTML does not ` +
    `recognize, so they became part of the value. Use straight ones: ${name}="${quote(plain)}".`
  );
}

/** Returns true if the only mark of a value is a closing one at its end. */
function isEnclosed(value: string): boolean {
  return /[”“"]$/.test(value) && !/[”“"]./.test(value);
}

/** Returns the attributes that a value with spaces was split into: those up to the next one that contains a mark. */
function leftoversAfter(element: Element, name: string): string[] {
  const names = attributesOf(element).map((attribute) => attribute.name);
  const rest = names.slice(names.indexOf(name) + 1);
  const end = rest.findIndex((other) => ANY.test(other));
  return end < 0 ? [] : rest.slice(0, end + 1);
}

/** Returns all attributes that were words of a value with wrong quotation marks. */
export function leftoversOf(element: Element): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, value } of attributesOf(element)) {
    if (!LEADING.test(value) || (TRAILING.test(value) && value.length > 1)) continue;
    for (const other of leftoversAfter(element, name)) found.add(other);
  }
  return found;
}
