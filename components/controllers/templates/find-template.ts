import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { isOwnNode } from './own-elements.js';

/** Attributes that mark a template for items, regardless of its other attributes. */
const ITEM_TEMPLATE = '[data-item], [data-pusher-prototype]';

/**
 * Attributes by which other libraries recognize their templates: `x-if`, `v-for`, `:key`, `#default`, `*ngIf`, `hx-get`,
 * `up-…`, `wire:…`, `data-list-target`, `shadowrootmode`.
 */
const FOREIGN =
  /^([:@#*[(]|(data-)?(x|v|hx|ng|up|wire)[-:](?![\da-f]{8}$)|data-([\w-]+-target|controller|action|bind)$|is$|shadowroot)/;

/** A template and the element next to which its items stand. */
export interface TemplateLocation {
  template: HTMLTemplateElement;
  /** The template, or the paragraph that a CMS put around it. */
  anchor: Element;
}

/**
 * Finds the template of an element at any depth; undefined if it has none. Returns the first marked template, or else the
 * first one without attributes of another library. Ignores templates inside an item, and inside an element that has a
 * template of its own.
 */
export function findTemplate(element: Element): TemplateLocation | undefined {
  const own = [...callMethod(element, 'querySelectorAll', 'template')].filter(
    (template): template is HTMLTemplateElement =>
      // an SVG element can have any name
      template instanceof HTMLTemplateElement && isOwnNode(element, template) && !isInItem(element, template),
  );
  const template = own.find((one) => callMethod(one, 'matches', ITEM_TEMPLATE)) ?? own.find((one) => !isForeign(one));
  if (!template) return undefined;
  const parent = template.parentElement as Element;
  const isWrapped = parent !== element && readMember(parent, 'localName') === 'p';
  return { template, anchor: isWrapped ? parent : template };
}

function isInItem(element: Element, template: Element): boolean {
  const item = callMethod(template, 'closest', '[data-pusher-item]');
  return item !== null && item !== element && callMethod(element, 'contains', item);
}

function isForeign(template: Element): boolean {
  return callMethod(template, 'getAttributeNames').some((name: string) => FOREIGN.test(name));
}
