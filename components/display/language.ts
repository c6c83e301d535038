import { callMethod, readMember } from '../../src/client/dom-clobbering.js';

/** The language of an element: the nearest `lang` around it, across shadow roots, else the reader's. */
export function languageOf(element: Element): string {
  for (
    let node: Node | null = element;
    node;
    node = node instanceof ShadowRoot ? node.host : readMember(node, 'parentNode')
  ) {
    const lang = node instanceof Element && callMethod(node, 'getAttribute', 'lang');
    if (lang) return knownLanguage(lang);
  }
  return knownLanguage('');
}

/** A language that Intl takes: the reader's for one that it doesn't, and English where a system calls that one `C`. */
export function knownLanguage(lang: string): string {
  for (const candidate of [lang, navigator.language]) {
    try {
      if (candidate) return new Intl.Locale(candidate).toString();
    } catch {}
  }
  return 'en';
}
