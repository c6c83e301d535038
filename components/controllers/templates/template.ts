import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { readFormat } from '../formatting/format.js';
import { languageAround } from '../formatting/language.js';
import { readCondition } from './condition.js';
import { attributeKind, isOpenTo } from './safe-attributes.js';
import { isSeen } from './wrappers.js';

/** Something in a template that follows the data. `node` is its place among all nodes of the fragment, in order. */
export type Binding = { node: number } & (
  | {
      kind: 'text';
      path: string;
      format: ReturnType<typeof readFormat>;
      relative: boolean;
      language: string | undefined;
    }
  | { kind: 'attribute'; path: string; name: string; url: boolean }
  | { kind: 'condition'; path: string; negated: boolean }
  | { kind: 'list'; path: string; template: CompiledTemplate }
);

/** A template, read once: what is cloned for each item, and what in it follows the data. */
export interface CompiledTemplate {
  readonly fragment: DocumentFragment;
  readonly bindings: readonly Binding[];
  /** What in it cannot be done, in words for its author. */
  readonly problems: readonly string[];
  /** Whether there is an element in it. */
  readonly usable: boolean;
}

const FIELD = 'data-field';

/**
 * Reads a template. What a CMS leaves at its root (empty paragraphs, breaks, white space) is not part of it; nor are
 * empty paragraphs further down, which it makes of stray end tags.
 */
export function compileTemplate(content: DocumentFragment, atRoot = true): CompiledTemplate {
  const fragment = content.cloneNode(true) as DocumentFragment;
  for (const template of fragment.querySelectorAll('template')) fillContent(template);
  for (const node of [...fragment.childNodes]) if (isStray(node)) node.remove();
  for (const paragraph of fragment.querySelectorAll('p')) if (isStray(paragraph)) paragraph.remove();
  const problems: string[] = [];
  const bindings: Binding[] = [];
  const hasElements = fragment.childElementCount > 0;
  // a script that replaces text, such as one that makes pictures of emoji, is to leave the roots in their place
  for (const node of atRoot ? [...fragment.childNodes] : []) if (node instanceof Text && isSeen(node)) wrap(node);
  // before the places are counted: what is in an element that takes text gives way to it
  for (const element of fragment.querySelectorAll(`[${FIELD}]`))
    if (isOpenTo(readMember(element, 'localName'))) element.textContent = '';
  let position = 0;
  for (const node of nodesOf(fragment)) {
    if (node instanceof Element) read(node, position, bindings, problems);
    position++;
  }
  return { fragment, bindings, problems, usable: hasElements || bindings.length > 0 };
}

/** A copy of what a template holds, where a framework may have put it beside its content. */
export function contentOf(template: HTMLTemplateElement): DocumentFragment {
  const copy = template.cloneNode(true) as HTMLTemplateElement;
  fillContent(copy);
  return copy.content;
}

/** React, and Vue in the browser, make children of a template, where the parser makes its content. */
function fillContent(template: Element): void {
  if (!(template instanceof HTMLTemplateElement)) return; // SVG has elements of any name
  if (!template.content.hasChildNodes()) template.content.append(...template.childNodes);
}

/** All nodes below one, in document order: a binding finds its own by this order in each clone. */
export function nodesOf(root: Node): Node[] {
  const nodes: Node[] = [];
  const walker = callMethod(document, 'createTreeWalker', root);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function wrap(text: Text): void {
  const span = callMethod(document, 'createElement', 'span');
  text.replaceWith(span);
  span.append(text);
}

function isStray(node: Node): boolean {
  if (node instanceof Comment) return true;
  if (node instanceof HTMLBRElement) return node.attributes.length === 0;
  if (node instanceof HTMLParagraphElement && [...node.attributes].some(({ name }) => name.startsWith('data-'))) {
    return false;
  }
  if (!(node instanceof Text || node instanceof HTMLParagraphElement)) return false;
  if (node instanceof Element && [...node.children].some((child) => readMember(child, 'localName') !== 'br'))
    return false;
  return !node.textContent?.trim();
}

function read(element: Element, node: number, bindings: Binding[], problems: string[]): void {
  const localName = readMember(element, 'localName');
  const each = element instanceof HTMLTemplateElement && element.getAttribute('data-each');
  if (typeof each === 'string') {
    const atRoot = readMember(element, 'parentNode') instanceof DocumentFragment;
    const template = compileTemplate((element as HTMLTemplateElement).content, atRoot);
    problems.push(...template.problems);
    if (element.hasAttribute('data-if')) {
      problems.push(
        'data-if beside data-each is left out: an empty list shows nothing, or put data-if on an element around it.',
      );
    }
    element.replaceWith(callMethod(document, 'createComment', ''));
    bindings.push({ kind: 'list', node, path: each, template });
    return;
  }
  for (const { name, value } of [...readMember(element, 'attributes')]) {
    if (name === FIELD) bindText(element, node, value, bindings, problems);
    else if (name.startsWith(`${FIELD}-`)) {
      const attribute = name.slice(FIELD.length + 1);
      const kind = attributeKind(localName, attribute);
      if (kind) bindings.push({ kind: 'attribute', node, path: value, name: attribute, url: kind === 'url' });
      else problems.push(`${name} on <${localName}> is left out: data cannot set ${attribute} there.`);
    } else if (name === 'data-if') bindings.push({ kind: 'condition', node, ...readCondition(value) });
  }
  problems.push(...misplaced(element));
}

/** What does nothing where it stands, in words for the template's author. */
function misplaced(element: Element): string[] {
  const localName = readMember(element, 'localName');
  const has = (name: string) => callMethod(element, 'hasAttribute', name);
  const isTemplate = localName === 'template';
  const words = [];
  if (has('data-each')) {
    words.push(`data-each on <${localName}> is left out: put what is repeated into a <template data-each="…">.`);
  }
  if (isTemplate && has('data-if')) {
    words.push('data-if on a <template> shows nothing: put it on the element itself.');
  }
  if (has('data-format') && !has(FIELD)) {
    words.push(`data-format on <${localName}> is left out: it writes the text of ${FIELD}, which is not there.`);
  }
  return words;
}

function bindText(element: Element, node: number, path: string, bindings: Binding[], problems: string[]): void {
  const localName = readMember(element, 'localName');
  if (!isOpenTo(localName)) {
    problems.push(`${FIELD} on <${localName}> is left out: data cannot be put there.`);
    return;
  }
  const name = callMethod(element, 'getAttribute', 'data-format');
  const format = name ? readFormat(name) : undefined;
  if (name && !format) problems.push(`data-format="${name}" is no format: values are shown as they are.`);
  const relative = name?.trim() === 'relative-time';
  bindings.push({ kind: 'text', node, path, format, relative, language: languageAround(element) });
}
