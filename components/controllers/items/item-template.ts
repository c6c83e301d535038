import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { afterParsing } from '../../support/after-parsing.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { languageOf } from '../formatting/language.js';
import { isOdd } from '../templates/odd-template.js';
import { holdsOthers, isOpenEnded } from '../templates/self-closing.js';
import { type CompiledTemplate, compileTemplate, contentOf } from '../templates/template.js';
import { findTemplate } from '../templates/template-slot.js';
import { hasFields } from './fields.js';
import type { Item, ItemList } from './item-list.js';

/** The template of an element's rows, wherever it stands by now. */
export class ItemTemplate {
  readonly #host: ControllerHost;
  readonly #rows: ItemList;
  /** What to put into a template, where there is none. */
  readonly #hint: string;
  #present: { element: HTMLTemplateElement; compiled: CompiledTemplate } | undefined;

  constructor(host: ControllerHost, rows: ItemList, hint: string) {
    this.#host = host;
    this.#rows = rows;
    this.#hint = hint;
  }

  /** The template that was found last; undefined before. */
  get element(): HTMLTemplateElement | undefined {
    return this.#present?.element;
  }

  /** What the template was read as. */
  get compiled(): CompiledTemplate | undefined {
    return this.#present?.compiled;
  }

  /** Returns true unless the row is blank: its data has none of the fields that it shows, and it has no words of its own. */
  fills({ data, instance }: Item): boolean {
    return hasFields(this.compiled?.bindings ?? [], data) || !!instance?.nodes.some((node) => node.textContent?.trim());
  }

  /** Finds the template, and has the rows stand on this side of it; whether there is one that can be used. */
  locate(side: 'before' | 'after'): boolean {
    const { element } = this.#host;
    const found = findTemplate(element);
    if (!found) {
      this.#miss();
      return false;
    }
    if (found.template !== this.#present?.element) {
      const fragment = contentOf(found.template);
      const compiled = compileTemplate(fragment);
      this.#present = { element: found.template, compiled };
      if (compiled.problems.length || isOdd(fragment)) {
        this.#host.checkMarkup({ check: 'template', fragment, parent: readMember(found.anchor, 'parentElement') });
      }
      const problem = compiled.usable ? compiled.problems.join(' ') : 'There is no element in the template.';
      if (problem) this.#host.report({ code: 'template', message: problem });
    }
    const { compiled } = this.#present;
    if (compiled.usable) {
      this.#rows.place({ anchor: found.anchor, side, template: compiled, language: languageOf(element) });
    }
    return compiled.usable;
  }

  /** Tells that there is no template, once the page has had the time to bring one. */
  #miss(): void {
    afterParsing(() => {
      const { element } = this.#host;
      if (!readMember(element, 'isConnected') || findTemplate(element)) return;
      const cure = callMethod(element, 'querySelector', '[data-field]')
        ? 'put the elements that are in it into one. In Vue, which removes a <template> when it hydrates, give this ' +
          'element its content by v-html.'
        : `put one in, with ${this.#hint}.`;
      this.#host.checkMarkup({ check: 'no-template', selfClosing: holdsOthers(element) });
      const tag = readMember(element, 'localName');
      const hint = isOpenEnded(element) ? ` HTML knows no <${tag} … />: it needs an end tag.` : '';
      this.#host.report({ code: 'no-template', message: `There is no <template> in it: ${cure}${hint}` });
    });
  }
}
