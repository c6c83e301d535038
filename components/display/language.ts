/** The language of an element: the nearest `lang` around it, across shadow roots, else the reader's. */
export function languageOf(element: Element): string {
  for (let node: Node | null = element; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    const lang = node instanceof Element && node.getAttribute('lang');
    if (lang) return known(lang);
  }
  return navigator.language;
}

/** A language that Intl takes; the reader's for one that it doesn't. */
export function known(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? navigator.language;
  } catch {
    return navigator.language;
  }
}
