// lit's class extends HTMLElement, which workers and servers lack: importing a page's modules there must not fail
const scope = globalThis as { HTMLElement?: unknown };
const isMissing = !scope.HTMLElement;
if (isMissing) scope.HTMLElement = class {};

/** Removes the substitute for HTMLElement. Called as soon as lit has used it. */
export function removeSubstitute(): void {
  if (isMissing) delete scope.HTMLElement;
}
