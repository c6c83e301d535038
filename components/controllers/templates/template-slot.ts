import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { isOwnOf } from './own-slots.js';

/** The attributes that mark a template for items, whatever else it has. */
const MARKED = '[data-item], [data-pusher-prototype]';

/**
 * The attributes by which other libraries know their templates: `x-if`, `v-for`, `:key`, `#default`, `*ngIf`, `hx-get`,
 * `up-…`, `wire:…`, `data-list-target`, `shadowrootmode`.
 */
const FOREIGN =
  /^([:@#*[(]|(data-)?(x|v|hx|ng|up|wire)[-:](?![\da-f]{8}$)|data-([\w-]+-target|controller|action|bind)$|is$|shadowroot)/;

/** Where a template stands, and the items with it. */
export interface TemplatePlace {
  template: HTMLTemplateElement;
  /** What stands in the page for the template: itself, or a paragraph that a CMS put around it. */
  anchor: Element;
}

/**
 * The template of an element, at any depth; undefined while there is none. Items stand beside it. It is the first that is
 * marked, or else the first without an attribute of another library, and neither in an item nor in an element that has a
 * template of its own.
 */
export function findTemplate(element: Element): TemplatePlace | undefined {
  const own = [...callMethod(element, 'querySelectorAll', 'template')].filter(
    (template): template is HTMLTemplateElement =>
      // SVG has elements of any name
      template instanceof HTMLTemplateElement && isOwnOf(element, template) && !isInItem(element, template),
  );
  const template = own.find((one) => callMethod(one, 'matches', MARKED)) ?? own.find((one) => !isForeign(one));
  if (!template) return undefined;
  const around = template.parentElement as Element;
  const wrapped = around !== element && readMember(around, 'localName') === 'p';
  return { template, anchor: wrapped ? around : template };
}

function isInItem(element: Element, template: Element): boolean {
  const item = callMethod(template, 'closest', '[data-pusher-item]');
  return item !== null && item !== element && callMethod(element, 'contains', item);
}

function isForeign(template: Element): boolean {
  return callMethod(template, 'getAttributeNames').some((name: string) => FOREIGN.test(name));
}
