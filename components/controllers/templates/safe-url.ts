const SCHEMES = ['http:', 'https:', 'mailto:'];

/**
 * Returns true if a text from outside may become the address of a link or an image: http, https, mailto, and relative
 * URLs. The URL parser itself decides, because it also reads the attribute in the end: it removes control characters
 * (`java\tscript:`) and ignores case.
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
