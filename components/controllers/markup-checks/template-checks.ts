import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { attributesOf } from './attribute-list.js';
import { pathsOf } from './data-checks.js';
import type { Mistake, ResultCode } from './mistake.js';
import { quote } from './mistake-messages.js';
import { quotationProblem } from './quotation-checks.js';
import { nearest, normalize } from './similar-names.js';
import { FIELD_ATTRIBUTES, misspelledTag, TAGS } from './vocabulary.js';

const BINDINGS = ['data-field', 'data-if', 'data-each', 'data-format'];
const FIELD = 'data-field-';
/** Placeholders of other template languages. */
const PLACEHOLDER = /\{\{[^{}]*\p{L}[^{}]*\}\}|\$\{[^{}]*\p{L}[^{}]*\}|<%[^%]*\p{L}[^%]*%>/u;
/** Placeholders with single braces. Only the data shows whether a field is meant. */
const BRACES = /\{\s*([\w.]+)\s*\}|\[\[\s*([\w.]+)\s*\]\]/g;
/** Attributes of libraries and scripts, which have languages of their own. */
const FOREIGN = /^(on|x-|v-|hx-|ng-|up-|wire)|[^a-z-]/;
/** The number of items to compare with the braces in a template. */
const MAX_ITEMS = 3;
/** English words that resemble the names of bindings. */
const UNRELATED_WORDS = /^(yield|wield|fiend|shield|[bltpr]each|etch|east|mach|forma|formal)$/;
/** Elements that the HTML parser allows only in certain parents. */
const ALLOWED_PARENTS: Record<string, string> = {
  tr: 'tbody, thead, tfoot, table',
  td: 'tr',
  th: 'tr',
  tbody: 'table',
  thead: 'table',
  tfoot: 'table',
  caption: 'table',
  col: 'colgroup',
  option: 'select, optgroup, datalist',
  optgroup: 'select',
};

/** Finds mistakes in a template. */
export function* templateMistakes(
  fragment: DocumentFragment,
  element: Element,
  parent: Element | null,
): Generator<Mistake> {
  const root = fragment.firstElementChild?.localName ?? '';
  const selector = ALLOWED_PARENTS[root];
  // markup from a script isn't parsed, so it can be correct
  const isAllowed = [parent, parent?.parentElement, element.parentElement].some(
    (ancestor) => selector && ancestor?.matches(selector),
  );
  if (selector && parent && !isAllowed) yield misplacedElement(element.localName, root);
  yield* fragmentMistakes(fragment);
}

/** Describes an element in a table or a select, out of which the HTML parser moves it. */
function misplacedElement(tag: string, root = 'tr'): Mistake {
  const isOption = /^opt/.test(root);
  const around = isOption ? 'select' : 'table';
  const inside = isOption ? '' : '<tbody>';
  const message =
    `<${tag}> cannot stand in a <${around}>: the HTML parser moves it out, with its items. Put the whole ` +
    `<${around}> into it; the template can stay where it is: <${tag} …><${around}>${inside}<template><${root}>…`;
  return { code: 'out-of-place', message, results: ['no-template'] };
}

function* fragmentMistakes(fragment: DocumentFragment): Generator<Mistake> {
  for (const element of fragment.querySelectorAll('*')) {
    const localName = readMember(element, 'localName');
    if (localName.startsWith('pusher-') && !TAGS.includes(localName) && !customElements.get(localName)) {
      const near = misspelledTag(localName);
      if (near) yield { code: 'unknown-tag', message: `There is no <${localName}>. Did you mean <${near}>?` };
    }
    if (localName.includes('-')) continue;
    for (const attribute of attributesOf(element)) yield* attributeMistake(element, attribute);
    if (localName === 'template') yield* fragmentMistakes((element as HTMLTemplateElement).content);
  }
  const text = [...textsOf(fragment)].find((content) => PLACEHOLDER.test(content));
  const results: readonly ResultCode[] = fragment.firstElementChild ? [] : ['template'];
  if (text) yield { ...placeholderMistake(PLACEHOLDER.exec(text)?.[0] ?? text), results };
}

function* attributeMistake(element: Element, attribute: Attr): Generator<Mistake> {
  const { name, value } = attribute;
  const localName = readMember(element, 'localName');
  const isBinding = BINDINGS.includes(name) || name.startsWith(FIELD);
  if (isBinding) {
    const quotation = quotationProblem(element, attribute);
    if (quotation) yield { code: 'quotation-marks', message: quotation };
  }
  if (isBinding && name !== 'data-field' && name.startsWith(FIELD)) yield* targetMistake(localName, name);
  else if (!isBinding && PLACEHOLDER.test(value) && isReadableText(name, value)) yield placeholderMistake(value, name);
  else if (!isBinding) {
    const near = isPath(value) ? nearBinding(name) : undefined;
    if (!near) return;
    const message = `${name} on <${localName}> does nothing. Did you mean ${near}="${quote(value)}"?`;
    yield { code: 'template', message };
  }
}

function* targetMistake(localName: string, name: string): Generator<Mistake> {
  const target = name.slice(FIELD.length);
  const near = FIELD_ATTRIBUTES.includes(target) ? undefined : nearest(target, FIELD_ATTRIBUTES);
  if (!near) return;
  const message = `${name} on <${localName}> sets nothing. Did you mean ${FIELD}${near}?`;
  yield { code: 'template', message, results: ['template'] };
}

/** Returns true if an attribute is a text for readers, or a `data-…` attribute that is nothing but a placeholder. */
function isReadableText(name: string, value: string): boolean {
  return !FOREIGN.test(name) && (!name.startsWith('data-') || value.trim().replace(PLACEHOLDER, '') === '');
}

function isPath(value: string): boolean {
  return /^\s*!?\s*(\.|[\p{L}_$][^\s,;:"'{}[\]()]*)\s*$/u.test(value);
}

/** Returns the binding that a misspelled attribute probably means; undefined for other `data-…` attributes of the page. */
function nearBinding(name: string): string | undefined {
  if (/^:?field$/.test(name)) return 'data-field';
  const exact = BINDINGS.find((binding) => normalize(binding) === normalize(name));
  if (exact) return exact;
  const [, first = '', separator = '', rest = ''] = /^data[-_:]?([a-z]+)([^a-z]?)(.*)$/.exec(name) ?? [];
  const near = UNRELATED_WORDS.test(first) ? undefined : nearest(first, ['field', 'each', 'format']);
  if (near === 'field' && (separator !== '-' || first !== near)) {
    const target = FIELD_ATTRIBUTES.includes(rest) ? rest : nearest(rest, FIELD_ATTRIBUTES);
    return !rest ? 'data-field' : target && FIELD + target;
  }
  return near && !rest && first !== near ? `data-${near}` : undefined;
}

function placeholderMistake(text: string, attribute?: string): Mistake {
  const path = /[\p{L}\p{N}_.]+/u.exec(text.replace(/^[^{$<[]*/, ''))?.[0] ?? 'PATH';
  const solution = !attribute
    ? `replace it with an element, <span data-field="${path}"></span>`
    : FIELD_ATTRIBUTES.includes(attribute)
      ? `write data-field-${attribute}="${path}", which sets the whole attribute`
      : `data cannot set ${attribute}; for style sheets, use data-field-data-state or data-field-data-value`;
  const location = attribute ? ` in the attribute ${attribute}` : '';
  const message = `${quote(text)}${location} is shown unchanged, because templates have no such placeholders: ${solution}.`;
  return { code: 'placeholder', message };
}

/** Compares placeholders with single braces to the fields of the first items. */
export function watchBraces(fragment: DocumentFragment, element: Element, report: (mistake: Mistake) => void): void {
  const attributes = [...fragment.querySelectorAll('*')]
    .flatMap((inside) => (inside.localName.includes('-') ? [] : attributesOf(inside)))
    .filter(({ name, value }) => !name.startsWith('data-') && isReadableText(name, value));
  const texts: [text: string, attribute?: string][] = [
    ...[...textsOf(fragment)].map((text): [string] => [text]),
    ...attributes.map(({ name, value }): [string, string] => [value, name]),
  ];
  const found = texts
    .filter(([text]) => !PLACEHOLDER.test(text))
    .flatMap(([text, attribute]) =>
      [...text.matchAll(BRACES)].map(([all, path, other]) => ({ all, path: path ?? other ?? '', attribute })),
    );
  if (!found.length) return;
  let count = 0;
  const compare = (data: unknown) => {
    const fields = pathsOf(data);
    for (const { all, path, attribute } of found) if (fields.includes(path)) report(placeholderMistake(all, attribute));
    return ++count === MAX_ITEMS;
  };
  for (const data of (element as { items?: readonly unknown[] }).items ?? []) if (compare(data)) return;
  const handleInsert = (event: Event) => {
    const isLast = event.target === element && compare((event as CustomEvent<{ data: unknown }>).detail.data);
    if (isLast) callMethod(element, 'removeEventListener', 'pusher-insert', handleInsert);
  };
  callMethod(element, 'addEventListener', 'pusher-insert', handleInsert);
}

function* textsOf(fragment: DocumentFragment): Generator<string> {
  const walker = callMethod(document, 'createTreeWalker', fragment, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode as Text;
    const selector = 'code, pre, kbd, samp, var, script, style, textarea, [data-field], [v-pre]';
    if (!parentElement || !callMethod(parentElement, 'closest', selector)) yield data;
  }
}

/** Finds the reason why an element has no template. */
export function* missingTemplate(element: Element, isSelfClosing: boolean): Generator<Mistake> {
  const { localName } = element;
  const next = element.nextElementSibling;
  if (next?.localName === 'table' && element.childElementCount === 0) {
    const template = next.querySelector('template');
    if (template) yield misplacedElement(localName, template.content.firstElementChild?.localName);
  } else if (isSelfClosing) yield missingEndTag(localName);
  else if (PLACEHOLDER.test(element.textContent ?? '')) {
    const message =
      `There is no <template> in it, and ${quote(PLACEHOLDER.exec(element.textContent ?? '')?.[0] ?? '')} has ` +
      'no effect: put <template><p data-field="PATH"></p></template> into it.';
    yield { code: 'placeholder', message, results: ['no-template'] };
  }
}

/**
 * Returns true if an element that contains another one of its kind lacks its end tag: there is white space before its
 * content, but none after it, where the parent ends.
 */
export function lacksEndTag(element: Element): boolean {
  const { firstChild, nextSibling, previousSibling, lastElementChild } = element;
  const isBlank = (node: Node | null) => node instanceof Text && !node.data.trim();
  if (nextSibling || !isBlank(firstChild)) return false;
  return !lastElementChild?.nextSibling || (isBlank(previousSibling) && /\n/.test(previousSibling?.textContent ?? ''));
}

/** Describes an element that is written as `<pusher-value … />`. */
export function missingEndTag(tag: string): Mistake {
  const message =
    `<${tag} … /> does not end here: HTML ignores the slash, so everything after it became the content of this element. ` +
    `That content was left in place. Add an end tag: <${tag} …></${tag}>.`;
  return { code: 'self-closing', message, results: ['no-template'] };
}
