import { readMember } from '../../../src/client/base/dom-clobbering.js';

/** Properties that Vue and Preact set on the element that they are mounted in, and Svelte on texts that it has written. */
const MARKS = ['__vue_app__', '__k', '__t', 'Symbol(text)'];

/** Returns true if a framework has visibly hydrated or rendered the content of an element. */
export function isRendered(element: Element): boolean {
  for (let node: Node | null = element.firstChild ?? element; node; node = readMember(node, 'parentNode')) {
    if (Reflect.ownKeys(node).some((key) => MARKS.includes(String(key)))) return true;
  }
  return false;
}
