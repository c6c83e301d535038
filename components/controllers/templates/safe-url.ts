const SCHEMES = ['http:', 'https:', 'mailto:'];

/**
 * Whether a text from outside may become a link or a picture's address: http, https and mailto, and what is relative
 * to the page. The URL parser itself decides, as it is what reads the attribute in the end: it leaves out control
 * characters (`java\tscript:`) and knows no case.
 */
export function isSafeUrl(text: string, base: string): boolean {
  const absolute = parse(text);
  return absolute ? SCHEMES.includes(absolute.protocol) : Boolean(parse(text, base));
}

function parse(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
