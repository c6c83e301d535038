/** Returns true if an application of Vue is mounted around an element. */
export function isInVueApp(element: Element): boolean {
  for (let node: Node | null = element; node; node = node.parentNode) if ('__vue_app__' in node) return true;
  return false;
}
