import { callMethod, readMember } from '../../src/client/dom-clobbering.js';
import { attributesOf } from './attribute-list.js';
import type { Mistake } from './attributes.js';
import { quoted } from './messages.js';
import { bare, nearest } from './near-miss.js';
import { quotationProblem } from './quotation-marks.js';
import { FIELD_ATTRIBUTES, nearestTag } from './vocabulary.js';

const BINDINGS = ['data-field', 'data-if', 'data-each', 'data-format'];
const FIELD = 'data-field-';
/** Placeholders of other template languages. */
const PLACEHOLDER = /\{\{[^{}]*\}\}|\$\{[^{}]*\}|<%[^%]*%>/;
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
export function* templateMistakes(fragment: DocumentFragment, tag: string, parent: Element | null): Generator<Mistake> {
  const root = fragment.firstElementChild?.localName ?? '';
  const home = HOMES[root];
  if (home && parent && !parent.matches(home)) yield outOfPlace(tag, root);
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
    if (localName.startsWith('pusher-') && !customElements.get(localName)) {
      const near = nearestTag(localName);
      if (near) yield { code: 'unknown-tag', message: `There is no <${localName}>. Did you mean <${near}>?` };
    }
    for (const attribute of attributesOf(element)) yield* attributeMistake(element, attribute);
    if (localName === 'template') yield* fragmentMistakes((element as HTMLTemplateElement).content);
  }
  const text = [...textsOf(fragment)].find((words) => PLACEHOLDER.test(words));
  if (text) yield placeholderMistake(PLACEHOLDER.exec(text)?.[0] ?? text);
}

function* attributeMistake(element: Element, attribute: Attr): Generator<Mistake> {
  const { name, value } = attribute;
  const localName = readMember(element, 'localName');
  const isBinding = BINDINGS.includes(name) || name.startsWith(FIELD);
  if (isBinding) {
    const quotation = quotationProblem(element, attribute);
    if (quotation) yield { code: 'quotation-marks', message: quotation };
  }
  if (PLACEHOLDER.test(value) && !isBinding) {
    yield placeholderMistake(value, name);
  } else if (name.startsWith(FIELD)) {
    const target = name.slice(FIELD.length);
    const near = FIELD_ATTRIBUTES.includes(target) ? undefined : nearest(target, FIELD_ATTRIBUTES);
    if (!near) return;
    const message = `${name} on <${localName}> sets nothing. Did you mean ${FIELD}${near}?`;
    yield { code: 'template', message, results: ['template'] };
  } else if (!isBinding) {
    const near = nearBinding(name);
    if (near)
      yield {
        code: 'template',
        message: `${name} on <${localName}> does nothing. Did you mean ${near}="${quoted(value)}"?`,
      };
  }
}

/** The binding that a misspelt attribute means. Other attributes that begin with `data-` are the page's own. */
function nearBinding(name: string): string | undefined {
  if (!/^data/.test(name)) return /^:?field$/.test(name) ? 'data-field' : undefined;
  const [, first = '', rest = ''] = /^data[-_:]?([a-z]+)(.*)$/.exec(name) ?? [];
  const exact = BINDINGS.find((binding) => bare(binding) === bare(name));
  if (exact) return exact;
  const near = nearest(first, ['field', 'each', 'format']) ?? (/^(iif|fi|iff)$/.test(first) ? 'if' : undefined);
  if (
    !near ||
    /^(filed?s?ystem|fold|from|forma|fill?|yield|shield|reach|teach|beach|peach|leach|format)$/.test(first)
  ) {
    if (!(near && first === 'format' && !/^data-format$/.test(name))) return undefined;
  }
  const target = rest.replace(/^[-_]/, '');
  return `data-${near}${near === 'field' && FIELD_ATTRIBUTES.includes(target) ? `-${target}` : ''}`;
}

function placeholderMistake(text: string, attribute?: string): Mistake {
  const path = /[\w.]+/.exec(text.replace(/^[^{$<]*/, ''))?.[0] ?? 'PATH';
  const cure = attribute
    ? `write data-field-${attribute}="${path}", which sets the whole attribute`
    : `write an element in its place, <span data-field="${path}"></span>`;
  const where = attribute ? ` in the attribute ${attribute}` : '';
  const message = `${quoted(text)}${where} is shown as it is, as templates have no such placeholders: ${cure}.`;
  return { code: 'placeholder', message };
}

/** Placeholders with single braces: only with data is it known that a field is meant. */
export function* bracesMistakes(fragment: DocumentFragment, fields: readonly string[]): Generator<Mistake> {
  const texts = [...textsOf(fragment)].map((text) => [text, undefined] as const);
  const values = [...fragment.querySelectorAll('*')].flatMap((element) =>
    attributesOf(element).map(({ name, value }) => [value, name] as const),
  );
  for (const [text, attribute] of [...texts, ...values]) {
    if (PLACEHOLDER.test(text)) continue;
    for (const [all, path = ''] of text.matchAll(/\{\s*([\w.]+)\s*\}|\[\[\s*([\w.]+)\s*\]\]/g)) {
      if (fields.includes(path)) yield placeholderMistake(all, attribute);
    }
  }
}

function* textsOf(fragment: DocumentFragment): Generator<string> {
  const walker = callMethod(document, 'createTreeWalker', fragment, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode as Text;
    const selector = 'code, pre, script, style, textarea, [data-field], [v-pre]';
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
