import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { readFormat } from '../formatting/format.js';
import { languageAround } from '../formatting/language.js';
import { readCondition } from './condition.js';
import { attributeKind, isSafeElement } from './safe-attributes.js';
import { isVisibleNode } from './wrappers.js';

/** Connects a node of a template with data. `node` is the node's position in the fragment, in document order. */
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

/** A parsed template: the fragment to clone for each item, and the bindings in it. */
export interface CompiledTemplate {
  readonly fragment: DocumentFragment;
  readonly bindings: readonly Binding[];
  /** Messages to the author about markup that has no effect. */
  readonly problems: readonly string[];
  /** True if it contains an element or a binding. */
  readonly usable: boolean;
}

const FIELD = 'data-field';

/**
 * Parses a template. Removes what a CMS adds at the root (empty paragraphs, line breaks, white space), and the empty
 * paragraphs further down that a CMS creates from stray end tags.
 */
export function compileTemplate(content: DocumentFragment, atRoot = true): CompiledTemplate {
  const fragment = content.cloneNode(true) as DocumentFragment;
  for (const template of fragment.querySelectorAll('template')) moveChildrenToContent(template);
  for (const node of [...fragment.childNodes]) if (isStrayNode(node)) node.remove();
  for (const paragraph of fragment.querySelectorAll('p')) if (isStrayNode(paragraph)) paragraph.remove();
  const problems: string[] = [];
  const bindings: Binding[] = [];
  const hasElements = fragment.childElementCount > 0;
  // roots must be elements: a script that replaces text, such as one that turns emoji into images, would replace a root
  for (const node of atRoot ? [...fragment.childNodes] : [])
    if (node instanceof Text && isVisibleNode(node)) wrapInSpan(node);
  // before positions are counted: bound text replaces the content of its element
  for (const element of fragment.querySelectorAll(`[${FIELD}]`))
    if (isSafeElement(readMember(element, 'localName'))) element.textContent = '';
  let position = 0;
  for (const node of nodesOf(fragment)) {
    if (node instanceof Element) readElement(node, position, bindings, problems);
    position++;
  }
  return { fragment, bindings, problems, usable: hasElements || bindings.length > 0 };
}

/** Returns a copy of a template's content, even if a framework made it children of the template. */
export function copyContent(template: HTMLTemplateElement): DocumentFragment {
  const copy = template.cloneNode(true) as HTMLTemplateElement;
  moveChildrenToContent(copy);
  return copy.content;
}

/** Moves children into the content: React, and Vue in the browser, append children to a template, unlike the HTML parser. */
function moveChildrenToContent(template: Element): void {
  if (!(template instanceof HTMLTemplateElement)) return; // an SVG element can have any name
  if (!template.content.hasChildNodes()) template.content.append(...template.childNodes);
}

/** Returns all descendants of a node in document order. Bindings find their node in each clone by its position. */
export function nodesOf(root: Node): Node[] {
  const nodes: Node[] = [];
  const walker = callMethod(document, 'createTreeWalker', root);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function wrapInSpan(text: Text): void {
  const span = callMethod(document, 'createElement', 'span');
  text.replaceWith(span);
  span.append(text);
}

function isStrayNode(node: Node): boolean {
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

function readElement(element: Element, node: number, bindings: Binding[], problems: string[]): void {
  const localName = readMember(element, 'localName');
  const each = element instanceof HTMLTemplateElement && element.getAttribute('data-each');
  if (typeof each === 'string') {
    const atRoot = readMember(element, 'parentNode') instanceof DocumentFragment;
    const template = compileTemplate((element as HTMLTemplateElement).content, atRoot);
    problems.push(...template.problems);
    if (element.hasAttribute('data-if')) {
      problems.push(
        'data-if next to data-each is ignored: an empty list shows nothing, or put data-if on an element around it.',
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
      else problems.push(`${name} on <${localName}> is ignored: data cannot set ${attribute} there.`);
    } else if (name === 'data-if') bindings.push({ kind: 'condition', node, ...readCondition(value) });
  }
  problems.push(...misplacedBindings(element));
}

/** Returns messages to the author about bindings on elements where they have no effect. */
function misplacedBindings(element: Element): string[] {
  const localName = readMember(element, 'localName');
  const has = (name: string) => callMethod(element, 'hasAttribute', name);
  const isTemplate = localName === 'template';
  const messages = [];
  if (has('data-each')) {
    messages.push(`data-each on <${localName}> is ignored: put the repeated content into a <template data-each="…">.`);
  }
  if (isTemplate && has('data-if')) {
    messages.push('data-if on a <template> shows nothing: put it on the element itself.');
  }
  if (has('data-format') && !has(FIELD)) {
    messages.push(`data-format on <${localName}> is ignored: it formats the text of ${FIELD}, which is missing.`);
  }
  return messages;
}

function bindText(element: Element, node: number, path: string, bindings: Binding[], problems: string[]): void {
  const localName = readMember(element, 'localName');
  if (!isSafeElement(localName)) {
    problems.push(`${FIELD} on <${localName}> is ignored: data cannot be shown there.`);
    return;
  }
  const name = callMethod(element, 'getAttribute', 'data-format');
  const format = name ? readFormat(name) : undefined;
  if (name && !format) problems.push(`data-format="${name}" is not a format: values are shown unchanged.`);
  const relative = name?.trim() === 'relative-time';
  bindings.push({ kind: 'text', node, path, format, relative, language: languageAround(element) });
}
