import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** Returns true if there is something to see of a node. */
export function isSeen(node: Node): boolean {
  return node instanceof Element || (node instanceof Text && node.data.trim() !== '');
}

/** The child of a parent that contains a node, which scripts may have wrapped; the node itself if nothing did. */
export function childAround(parent: Node, node: Node): Node | undefined {
  for (let child: Node | null = node; child; child = readMember(child, 'parentNode')) {
    if (readMember(child, 'parentNode') === parent) return child;
  }
  return undefined;
}

/** A node with the wrappers that a script put around nothing else, up to the parent that the node was put into. */
export function withWrappers(parent: Node | null, node: Node): Node {
  if (!parent || !childAround(parent, node)) return node;
  let outer = node;
  for (;;) {
    const around = readMember(outer, 'parentNode') as ParentNode & Node;
    if (around === parent || [...around.childNodes].some((other) => other !== outer && isSeen(other))) return outer;
    outer = around;
  }
}

/** Removes a node, and the wrappers around it that would be left empty. */
export function removeWrapped(parent: Node | null, node: Node): void {
  callMethod(withWrappers(parent, node) as ChildNode, 'remove');
}
