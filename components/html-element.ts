// lit's class extends HTMLElement, which workers lack: a worker that imports a page's modules must not fail. In Node, lit
// brings a class of its own.
const worker = globalThis as { HTMLElement?: unknown; WorkerGlobalScope?: unknown };
if (worker.WorkerGlobalScope && !worker.HTMLElement) {
  worker.HTMLElement = class {};
  setTimeout(() => delete worker.HTMLElement);
}

export {};
