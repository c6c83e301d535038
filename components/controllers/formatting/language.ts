import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';

/** The language of an element: the nearest `lang` around it that is one, across shadow roots, else the reader's. */
export function languageOf(element: Element): string {
  // some systems call the reader's language `C`
  return languageAround(element) ?? readLanguage(navigator.language) ?? 'en';
}

/** The nearest `lang` around an element that is a language; undefined if there is none. */
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
 * Reads a language tag, also in the form of locales (`de_DE.UTF-8`). Of a tag that is wrong, the beginning that is right
 * counts; undefined if there is none.
 */
export function readLanguage(lang: string): string | undefined {
  const [tag = ''] = lang
    .trim()
    .replaceAll('_', '-')
    .split(/[^\w-]/);
  for (let part = tag; /^[a-z]{2,3}(-|$)/i.test(part); part = part.slice(0, Math.max(0, part.lastIndexOf('-')))) {
    try {
      return new Intl.Locale(part).toString();
    } catch {}
  }
  return undefined;
}
