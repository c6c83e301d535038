// lit's class extends HTMLElement, which workers lack: a worker that imports a page's modules must not fail. In Node, lit
// brings a class of its own.
const scope = globalThis as { HTMLElement?: unknown; WorkerGlobalScope?: unknown };
const worker = scope.WorkerGlobalScope && !scope.HTMLElement ? scope : undefined;
if (worker) worker.HTMLElement = class {};

/** Removes the substitute of HTMLElement, as soon as lit has used it. */
export function removeSubstitute(): void {
  delete worker?.HTMLElement;
}
