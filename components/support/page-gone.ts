/** Returns true if a test runner has removed the page while elements were still in it. */
export function isPageGone(): boolean {
  return !globalThis.document;
}
