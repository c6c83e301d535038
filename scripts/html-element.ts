// The builds for CommonJS take this for the global HTMLElement, so that they can be loaded without a DOM.
const HTMLElementOrStub = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export { HTMLElementOrStub as HTMLElement };
