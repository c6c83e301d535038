import { callMethod, readMember } from '../../src/client/dom-clobbering.js';

/** The elements that show items by a template of their own. */
const OWNERS = 'pusher-feed, pusher-members';

/** Where a template stands, and the items with it. */
export interface TemplatePlace {
  template: HTMLTemplateElement;
  /** What stands in the page for the template: itself, or a paragraph that a CMS put around it. */
  anchor: Element;
}

/** The template of an element, at any depth; undefined while there is none. Items stand beside it. */
export function findTemplate(element: Element): TemplatePlace | undefined {
  for (const template of callMethod(element, 'querySelectorAll', 'template')) {
    if (!(template instanceof HTMLTemplateElement)) continue; // SVG has elements of any name
    const around = template.parentElement as Element;
    if (callMethod(around, 'closest', OWNERS) !== callMethod(element, 'closest', OWNERS)) continue;
    const wrapped = around !== element && readMember(around, 'localName') === 'p';
    return { template, anchor: wrapped ? around : template };
  }
  return undefined;
}
