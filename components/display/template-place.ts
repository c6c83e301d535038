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
  for (const template of element.querySelectorAll('template')) {
    const around = template.parentElement as Element;
    if (around.closest(OWNERS) !== element.closest(OWNERS)) continue;
    const wrapped = around !== element && around.localName === 'p';
    return { template, anchor: wrapped ? around : template };
  }
  return undefined;
}
