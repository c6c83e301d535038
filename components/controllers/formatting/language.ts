import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** Returns an element's language: the nearest valid `lang` on it or around it, across shadow roots, else the reader's. */
export function languageOf(element: Element): string {
  // some systems report `C` as the reader's language
  return languageAround(element) ?? readLanguage(navigator.language) ?? 'en';
}

/** Returns the nearest valid `lang` on an element or around it; undefined if there isn't any. */
export function languageAround(element: Element): string | undefined {
  for (
    let node: Node | null = element;
    node;
    node = node instanceof ShadowRoot ? node.host : readMember(node, 'parentNode')
  ) {
    const lang = node instanceof Element && callMethod(node, 'getAttribute', 'lang');
    const language = lang && readLanguage(lang);
    if (language) return language;
  }
  return undefined;
}

/**
 * Reads a language tag, also in the form of a locale (`de_DE.UTF-8`). An invalid tag is shortened to its longest valid
 * prefix. Returns undefined if it has none.
 */
export function readLanguage(lang: string): string | undefined {
  const [tag = ''] = lang
    .trim()
    .replaceAll('_', '-')
    .split(/[^\w-]/);
  for (
    let prefix = tag;
    /^[a-z]{2,3}(-|$)/i.test(prefix);
    prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('-')))
  ) {
    try {
      return new Intl.Locale(prefix).toString();
    } catch {}
  }
  return undefined;
}
