import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { afterParsing } from '../../support/after-parsing.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { languageOf } from '../formatting/language.js';
import { findTemplate } from '../templates/find-template.js';
import { mayLackEndTag, swallowsElements } from '../templates/missing-end-tag.js';
import { isSuspiciousTemplate } from '../templates/suspicious-template.js';
import { type CompiledTemplate, compileTemplate, copyContent } from '../templates/template.js';
import type { Item, ItemList } from './item-list.js';
import { hasAnyField } from './missing-fields.js';

/** The template of an element's items, which scripts may move or replace. */
export class ItemTemplate {
  readonly #host: ControllerHost;
  readonly #list: ItemList;
  /** The end of the error message for a missing template: what the template must contain. */
  readonly #hint: string;
  #current: { element: HTMLTemplateElement; compiled: CompiledTemplate } | undefined;

  constructor(host: ControllerHost, list: ItemList, hint: string) {
    this.#host = host;
    this.#list = list;
    this.#hint = hint;
  }

  /** The last template that was found; undefined before. */
  get element(): HTMLTemplateElement | undefined {
    return this.#current?.element;
  }

  get compiled(): CompiledTemplate | undefined {
    return this.#current?.compiled;
  }

  /** Returns true unless an item is blank: its data has none of the fields that it shows, and it has no text of its own. */
  showsAnything({ data, instance }: Item): boolean {
    return (
      hasAnyField(this.compiled?.bindings ?? [], data) || !!instance?.nodes.some((node) => node.textContent?.trim())
    );
  }

  /** Finds the template, and moves the items to the given side of it. Returns false if there is no usable template. */
  locate(side: 'before' | 'after'): boolean {
    const { element } = this.#host;
    const found = findTemplate(element);
    if (!found) {
      this.#reportMissing();
      return false;
    }
    if (found.template !== this.#current?.element) {
      const fragment = copyContent(found.template);
      const compiled = compileTemplate(fragment);
      this.#current = { element: found.template, compiled };
      if (compiled.problems.length || isSuspiciousTemplate(fragment)) {
        this.#host.checkMarkup({ check: 'template', fragment, parent: readMember(found.anchor, 'parentElement') });
      }
      const problem = compiled.usable ? compiled.problems.join(' ') : 'There is no element in the template.';
      if (problem) this.#host.report({ code: 'template', message: problem });
    }
    const { compiled } = this.#current;
    if (compiled.usable) {
      this.#list.moveTo({ anchor: found.anchor, side, template: compiled, language: languageOf(element) });
    }
    return compiled.usable;
  }

  /** Reports that there is no template, unless the page adds one while it is parsed. */
  #reportMissing(): void {
    afterParsing(() => {
      const { element } = this.#host;
      if (!readMember(element, 'isConnected') || findTemplate(element)) return;
      const solution = callMethod(element, 'querySelector', '[data-field]')
        ? 'put its child elements into one. In Vue, which removes a <template> during hydration, set the content of ' +
          'this element with v-html.'
        : `add one, with ${this.#hint}.`;
      this.#host.checkMarkup({ check: 'no-template', selfClosing: swallowsElements(element) });
      const tag = readMember(element, 'localName');
      const hint = mayLackEndTag(element) ? ` HTML ignores the slash of <${tag} />: it needs an end tag.` : '';
      this.#host.report({ code: 'no-template', message: `There is no <template> in it: ${solution}${hint}` });
    });
  }
}
