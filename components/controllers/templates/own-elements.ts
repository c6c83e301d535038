import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** Elements and containers that show items from a template of their own. */
const OWNERS = 'pusher-feed, pusher-members, [data-pusher-channel]';

/** Returns true if no owner stands between an element and a node inside it. */
export function isOwnNode(element: Element, node: Element, owners = OWNERS): boolean {
  const parent = readMember(node, 'parentElement');
  return !!parent && callMethod(parent, 'closest', owners) === callMethod(element, 'closest', owners);
}

/** Returns the descendants of an element that match a selector, without those that belong to an owner inside it. */
export function ownElements(element: Element, selector: string, owners?: string): HTMLElement[] {
  const all = callMethod(element, 'querySelectorAll', selector) as NodeListOf<HTMLElement>;
  return [...all].filter((descendant) => isOwnNode(element, descendant, owners));
}
