import type { ReactiveElement } from '@lit/reactive-element';
import { afterParsing } from './after-parsing.js';
import { watchLifecycle } from './lifecycle.js';
import { findOwner, type OwnerKind, type Owners, registryEvents } from './registry.js';

/** Finds the owner of an element. */
export interface OwnerLookup<Owner> {
  /** Returns the owner; undefined until one is found. */
  find(): Owner | undefined;
  /** Calls `report` if the element still has no owner when the page has been parsed. */
  whenMissing(report: () => void): void;
}

/**
 * Looks up the owner of an element: the connection or channel element that its attribute of that name refers to by id,
 * else the nearest enclosing one, across shadow roots, else the page's only one.
 *
 * @param changed called whenever the owner may have changed, until the element has left the document
 */
export function lookUpOwner<Kind extends OwnerKind>(
  element: ReactiveElement,
  kind: Kind,
  changed: () => void,
): OwnerLookup<Owners[Kind]> {
  const find = () => findOwner(element, kind, element.getAttribute(kind) || undefined);
  let isWaiting = false;
  watchLifecycle(
    element,
    () => registryEvents.addEventListener(kind, changed),
    () => registryEvents.removeEventListener(kind, changed),
  );
  return {
    find,
    whenMissing(report) {
      if (isWaiting) return;
      isWaiting = true;
      afterParsing(() => {
        isWaiting = false;
        if (element.isConnected && !find()) report();
      });
    },
  };
}
