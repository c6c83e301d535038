import { MARK, MARKED } from '../../support/quotation-marks.js';
import { attributesOf } from './attribute-list.js';
import { quoted } from './mistake-messages.js';

const ENTITY = '&(?:amp;)*(?:\\w*quot?|[lr][sd]quo|apos|#\\w+);';
/** A mark as the page's author sees it: an editor may have escaped it. */
const WRITTEN = `(?:\\\\?${MARK}|${ENTITY})`;
const LEADING = new RegExp(`^${WRITTEN}`, 'u');
const TRAILING = new RegExp(`${WRITTEN}$`, 'u');
const ANY = new RegExp(WRITTEN, 'u');
/** The quotation marks that HTML knows. */
const STRAIGHT = /^["']/;
/** An attribute that a value has in it, because the mark that should have ended the value did not. */
const SWALLOWED = new RegExp(`^(.*?)${WRITTEN}\\s+[\\w-]+=$`, 'u');

/** Attributes whose value may begin with a quotation mark: a text for readers, or JSON. */
const TEXTS = /^((data-pusher-)?label|data)$/;

/**
 * The mistake that quotation marks in an attribute are, in words for the page's author; undefined for an attribute that
 * is right.
 *
 * @param element the element that has it: leftovers of a value with spaces in it are attributes of their own
 */
export function quotationProblem(element: Element, { name, value }: Attr): string | undefined {
  if (ANY.test(name)) return undefined; // a leftover, which is reported with the attribute that it belongs to
  const isText = TEXTS.test(name);
  const swallowing = SWALLOWED.exec(value)?.[1];
  const leads = LEADING.test(value);
  if (!swallowing && (!MARKED.test(value) || (isText && (!leads || STRAIGHT.test(value))))) return undefined;
  const leftovers = leads ? textsBetween(element, name) : [];
  const inside = value.replace(LEADING, '').replace(TRAILING, '');
  const isWhole = leads && TRAILING.test(value) && inside !== '' && !ANY.test(inside);
  if (isText && !swallowing && !leftovers.length && !(isWhole && !/\s/.test(value))) return undefined;
  // a mark that belongs to the text, as in `it’s` or `the 7″`
  if (!leads && !swallowing && !isEnclosed(value)) return undefined;
  const text = [swallowing ?? value, ...(isWhole ? [] : leftovers)].join(' ');
  const plain = text.replace(new RegExp(`${WRITTEN}|\\\\`, 'gu'), '');
  return (
    `${name}=${quoted(text)} has quotation marks that HTML does not ` +
    `know, so they became part of the value. Write straight ones: ${name}="${quoted(plain)}".`
  );
}

/** Returns true if a value that begins without a mark ends with one that only ends quotations. */
function isEnclosed(value: string): boolean {
  return /[”“"]$/.test(value) && !/[”“"]./.test(value);
}

/** What a value with spaces in it was split into: the attributes after it, to the one that ends with a mark. */
function textsBetween(element: Element, name: string): string[] {
  const names = attributesOf(element).map((attribute) => attribute.name);
  const rest = names.slice(names.indexOf(name) + 1);
  const end = rest.findIndex((other) => ANY.test(other));
  return end < 0 ? [] : rest.slice(0, end + 1);
}

/** The attributes that such marks made of the words of a value. */
export function leftoversOf(element: Element): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, value } of attributesOf(element)) {
    if (!LEADING.test(value) || (TRAILING.test(value) && value.length > 1)) continue;
    for (const other of textsBetween(element, name)) found.add(other);
  }
  return found;
}
