import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** Returns true for elements, and for text that isn't only white space. */
export function isVisibleNode(node: Node): boolean {
  return node instanceof Element || (node instanceof Text && node.data.trim() !== '');
}

/**
 * Returns the child of a parent that is a node or contains it, as scripts may have wrapped the node; undefined if the node
 * isn't inside the parent.
 */
export function childAround(parent: Node, node: Node): Node | undefined {
  for (let child: Node | null = node; child; child = readMember(child, 'parentNode')) {
    if (readMember(child, 'parentNode') === parent) return child;
  }
  return undefined;
}

/** Returns the outermost element, below the parent of a node, that wraps nothing visible but the node; else the node. */
export function withWrappers(parent: Node | null, node: Node): Node {
  if (!parent || !childAround(parent, node)) return node;
  let outer = node;
  for (;;) {
    const around = readMember(outer, 'parentNode') as ParentNode & Node;
    if (around === parent || [...around.childNodes].some((other) => other !== outer && isVisibleNode(other)))
      return outer;
    outer = around;
  }
}

/** Removes a node, and the wrappers around it that would stay behind empty. */
export function removeWrapped(parent: Node | null, node: Node): void {
  callMethod(withWrappers(parent, node) as ChildNode, 'remove');
}
