import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { attributesOf } from './attribute-list.js';
import { pathsOf } from './data-checks.js';
import { quotationProblem } from './marked-attributes.js';
import type { Mistake } from './mistake.js';
import { quoted } from './mistake-messages.js';
import { bare, nearest } from './near-miss.js';
import { FIELD_ATTRIBUTES, misspeltTag, TAGS } from './vocabulary.js';

const BINDINGS = ['data-field', 'data-if', 'data-each', 'data-format'];
const FIELD = 'data-field-';
/** Placeholders of other template languages. */
const PLACEHOLDER = /\{\{[^{}]*\p{L}[^{}]*\}\}|\$\{[^{}]*\p{L}[^{}]*\}|<%[^%]*\p{L}[^%]*%>/u;
/** With single braces: only with data is it known that a field is meant. */
const BRACES = /\{\s*([\w.]+)\s*\}|\[\[\s*([\w.]+)\s*\]\]/g;
/** Attributes that libraries and scripts read, in languages of their own. */
const FOREIGN = /^(on|x-|v-|hx-|ng-|up-|wire)|[^a-z-]/;
/** How many items are compared with the braces in a template. */
const MAX_ITEMS = 3;
/** Words that are like the names of bindings. */
const OWN_WORDS = /^(yield|wield|fiend|shield|[bltpr]each|etch|east|mach|forma|formal)$/;
/** What the HTML parser keeps in these elements alone. */
const HOMES: Record<string, string> = {
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

/** Finds the mistakes in a template. */
export function* templateMistakes(
  fragment: DocumentFragment,
  element: Element,
  parent: Element | null,
): Generator<Mistake> {
  const root = fragment.firstElementChild?.localName ?? '';
  const home = HOMES[root];
  // what a script builds, no parser takes apart
  const isIn = [parent, parent?.parentElement, element.parentElement].some((around) => home && around?.matches(home));
  if (home && parent && !isIn) yield outOfPlace(element.localName, root);
  yield* fragmentMistakes(fragment);
}

/** A feed in a table, which the HTML parser takes out of it. */
export function outOfPlace(tag: string, root = 'tr'): Mistake {
  const isOption = /^opt/.test(root);
  const around = isOption ? 'select' : 'table';
  const inside = isOption ? '' : '<tbody>';
  const message =
    `<${tag}> cannot stand in a <${around}>: the HTML parser takes it out, and its items with it. Put the whole ` +
    `<${around}> into it, where the template may stay: <${tag} …><${around}>${inside}<template><${root}>…`;
  return { code: 'out-of-place', message, results: ['no-template'] };
}

function* fragmentMistakes(fragment: DocumentFragment): Generator<Mistake> {
  for (const element of fragment.querySelectorAll('*')) {
    const localName = readMember(element, 'localName');
    if (localName.startsWith('pusher-') && !TAGS.includes(localName) && !customElements.get(localName)) {
      const near = misspeltTag(localName);
      if (near) yield { code: 'unknown-tag', message: `There is no <${localName}>. Did you mean <${near}>?` };
    }
    if (localName.includes('-')) continue;
    for (const attribute of attributesOf(element)) yield* attributeMistake(element, attribute);
    if (localName === 'template') yield* fragmentMistakes((element as HTMLTemplateElement).content);
  }
  const text = [...textsOf(fragment)].find((words) => PLACEHOLDER.test(words));
  const results = fragment.firstElementChild ? [] : ['template'];
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
  else if (!isBinding && PLACEHOLDER.test(value) && isText(name, value)) yield placeholderMistake(value, name);
  else if (!isBinding) {
    const near = isPath(value) ? nearBinding(name) : undefined;
    if (!near) return;
    const message = `${name} on <${localName}> does nothing. Did you mean ${near}="${quoted(value)}"?`;
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

/** Returns true if an attribute is for readers; of the page's own ones, one that is nothing but a placeholder. */
function isText(name: string, value: string): boolean {
  return !FOREIGN.test(name) && (!name.startsWith('data-') || value.trim().replace(PLACEHOLDER, '') === '');
}

function isPath(value: string): boolean {
  return /^\s*!?\s*(\.|[\p{L}_$][^\s,;:"'{}[\]()]*)\s*$/u.test(value);
}

/** The binding that a misspelt attribute means. Other attributes that begin with `data-` are the page's own. */
function nearBinding(name: string): string | undefined {
  if (/^:?field$/.test(name)) return 'data-field';
  const exact = BINDINGS.find((binding) => bare(binding) === bare(name));
  if (exact) return exact;
  const [, first = '', separator = '', rest = ''] = /^data[-_:]?([a-z]+)([^a-z]?)(.*)$/.exec(name) ?? [];
  const near = OWN_WORDS.test(first) ? undefined : nearest(first, ['field', 'each', 'format']);
  if (near === 'field' && (separator !== '-' || first !== near)) {
    const target = FIELD_ATTRIBUTES.includes(rest) ? rest : nearest(rest, FIELD_ATTRIBUTES);
    return !rest ? 'data-field' : target && FIELD + target;
  }
  return near && !rest && first !== near ? `data-${near}` : undefined;
}

function placeholderMistake(text: string, attribute?: string): Mistake {
  const path = /[\p{L}\p{N}_.]+/u.exec(text.replace(/^[^{$<[]*/, ''))?.[0] ?? 'PATH';
  const cure = !attribute
    ? `write an element in its place, <span data-field="${path}"></span>`
    : FIELD_ATTRIBUTES.includes(attribute)
      ? `write data-field-${attribute}="${path}", which sets the whole attribute`
      : `data cannot set ${attribute}; for style sheets there are data-field-data-state and data-field-data-value`;
  const where = attribute ? ` in the attribute ${attribute}` : '';
  const message = `${quoted(text)}${where} is shown as it is, as templates have no such placeholders: ${cure}.`;
  return { code: 'placeholder', message };
}

/** Compares placeholders with single braces with the fields of the first items. */
export function watchBraces(fragment: DocumentFragment, element: Element, report: (mistake: Mistake) => void): void {
  const attributes = [...fragment.querySelectorAll('*')]
    .flatMap((inside) => (inside.localName.includes('-') ? [] : attributesOf(inside)))
    .filter(({ name, value }) => !name.startsWith('data-') && isText(name, value));
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
  const hear = (event: Event) => {
    const isLast = event.target === element && compare((event as CustomEvent<{ data: unknown }>).detail.data);
    if (isLast) callMethod(element, 'removeEventListener', 'pusher-insert', hear);
  };
  callMethod(element, 'addEventListener', 'pusher-insert', hear);
}

function* textsOf(fragment: DocumentFragment): Generator<string> {
  const walker = callMethod(document, 'createTreeWalker', fragment, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode as Text;
    const selector = 'code, pre, kbd, samp, var, script, style, textarea, [data-field], [v-pre]';
    if (!parentElement || !callMethod(parentElement, 'closest', selector)) yield data;
  }
}

/** What there is in place of a template. */
export function* missingTemplate(element: Element, isSelfClosing: boolean): Generator<Mistake> {
  const { localName } = element;
  const next = element.nextElementSibling;
  if (next?.localName === 'table' && element.childElementCount === 0) {
    const template = next.querySelector('template');
    if (template) yield outOfPlace(localName, template.content.firstElementChild?.localName);
  } else if (isSelfClosing) yield selfClosing(localName);
  else if (PLACEHOLDER.test(element.textContent ?? '')) {
    const message =
      `There is no <template> in it, and ${quoted(PLACEHOLDER.exec(element.textContent ?? '')?.[0] ?? '')} means ` +
      'nothing to it: put <template><p data-field="PATH"></p></template> into it.';
    yield { code: 'placeholder', message, results: ['no-template'] };
  }
}

/**
 * Returns true if an element that has another one of its kind in it lacks its end tag: white space before what is in it
 * has none after it, where the parent ends.
 */
export function isOpenEnded(element: Element): boolean {
  const { firstChild, nextSibling, previousSibling, lastElementChild } = element;
  const isBlank = (node: Node | null) => node instanceof Text && !node.data.trim();
  if (nextSibling || !isBlank(firstChild)) return false;
  return !lastElementChild?.nextSibling || (isBlank(previousSibling) && /\n/.test(previousSibling?.textContent ?? ''));
}

/** An element that is written as `<pusher-value … />`. */
export function selfClosing(tag: string): Mistake {
  const message =
    `<${tag} … /> does not end here: HTML ignores the slash, so all that follows became the content of this element. ` +
    `It was left in place. Write an end tag: <${tag} …></${tag}>.`;
  return { code: 'self-closing', message, results: ['no-template'] };
}
