import { attributesOf } from './attribute-list.js';
import { quoted } from './messages.js';

const MARK = '[`\\xab\\xb4\\xbb\\u2018-\\u201f\\u2032-\\u2036\\u2039\\u203a\\u300c-\\u300f\\uff02\\uff07]';
const LEADING = new RegExp(`^${MARK}`);
const TRAILING = new RegExp(`${MARK}$`);
const ANY = new RegExp(MARK);
/** An ASCII quotation mark in a value, as an editor leaves it that writes `&quot;` or `\"`. */
const ESCAPED = /^\\?["']|^\\/;

/** Attributes whose value is a text for readers, which may begin with a quotation mark. */
const TEXTS = /^(data-pusher-)?label$/;

/**
 * The mistake that quotation marks in an attribute are, in words for the page's author; undefined for an attribute that
 * is right.
 *
 * @param element the element that has it: leftovers of a value with spaces in it are attributes of their own
 */
export function quotationProblem(element: Element, { name, value }: Attr): string | undefined {
  if (ANY.test(name)) return undefined; // a leftover, which is reported with the attribute that it belongs to
  const isText = TEXTS.test(name);
  if (!LEADING.test(value) && (isText || name === 'data' || !ESCAPED.test(value))) return undefined;
  const leftovers = attributesOf(element)
    .filter((other) => ANY.test(other.name))
    .map((other) => other.name);
  const inside = value.slice(1, -1);
  const isWhole = TRAILING.test(value) && value.length > 1 && !/\s/.test(value) && !ANY.test(inside);
  if (isText && !isWhole && !leftovers.length) return undefined;
  const text = [value, ...(isWhole || !leftovers.length ? [] : textsBetween(element, name))].join(' ');
  const plain = text.replace(new RegExp(`${MARK}|\\\\?["']|\\\\`, 'g'), '');
  return (
    `${name}=${quoted(text)} has quotation marks that HTML does not ` +
    `know, so they became part of the value. Write straight ones: ${name}="${quoted(plain)}".`
  );
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
    if (!LEADING.test(value) || TRAILING.test(value)) continue;
    for (const other of textsBetween(element, name)) found.add(other);
  }
  return found;
}
