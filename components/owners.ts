import { pageWide } from './page-wide.js';
import type { SharedClient } from './shared-client.js';

/** What a child element may ask of a connection element. */
export interface ConnectionOwner extends HTMLElement {
  readonly client: SharedClient | undefined;
  readonly paused: boolean;
}

/** The connection elements that are in a document. */
export const owners = pageWide('owners', () => new Set<ConnectionOwner>());

/** Dispatches `change` when an owner comes, goes, or has another client. */
export const changes = pageWide('changes', () => new EventTarget());

let announced = false;

/** Tells every element that looks for its owner to look again; many changes in a row are told once. */
export function announceChange(): void {
  if (announced) return;
  announced = true;
  queueMicrotask(() => {
    announced = false;
    changes.dispatchEvent(new Event('change'));
  });
}

/** The owner with this id, seen from an element: in its own tree first, then in the document. */
function ownerById(element: Element, id: string): Element | null {
  const root = element.getRootNode();
  return (root instanceof ShadowRoot && root.getElementById(id)) || document.getElementById(id);
}

/** The nearest enclosing owner, across shadow roots. */
function enclosingOwner(element: Element): Element | undefined {
  for (let node: Node | null = element; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    if (node instanceof Element && node.localName === 'pusher-connection') return node;
  }
  return undefined;
}

/**
 * The connection that an element belongs to: the one named by id, else the nearest enclosing one, else the page's only
 * one; undefined where there is none, or where the one that is meant is not defined yet.
 */
export function findOwner(element: Element, id: string | undefined): ConnectionOwner | undefined {
  const named = id ? ownerById(element, id) : enclosingOwner(element);
  if (named) return owners.has(named as ConnectionOwner) ? (named as ConnectionOwner) : undefined;
  return !id && owners.size === 1 ? [...owners][0] : undefined;
}
