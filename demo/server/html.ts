/** Returns a text as HTML, for the content of an element or the value of an attribute in double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The position of an element in a text of HTML: `text.slice(start, end)` is the element, with its tags. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Returns the position of the first element whose start tag matches; undefined if none matches. The demo's pages are
 * well-formed, and all elements that are looked up have an end tag.
 *
 * @param startTag a pattern for the start tag, from `<` to `>`, whose first group is the name
 */
export function findElement(html: string, startTag: RegExp, from = 0): Span | undefined {
  const match = new RegExp(startTag.source, 'g');
  match.lastIndex = from;
  const found = match.exec(html);
  if (!found) return undefined;
  const tags = new RegExp(`<(/?)${found[1]}(?=[\\s>])`, 'g');
  tags.lastIndex = found.index;
  let depth = 0;
  for (let tag = tags.exec(html); tag; tag = tags.exec(html)) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) return { start: found.index, end: html.indexOf('>', tag.index) + 1 };
  }
  return undefined;
}

/** Returns a pattern for the start tag of an element with this attribute, for {@link findElement}. */
export function tagWith(attribute: string): RegExp {
  return new RegExp(`<([\\w-]+)(?=[^>]*\\s${attribute.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\\s>])[^>]*>`);
}
