import { escapeHtml, findElement, tagWith } from './html.js';

/** Longer tags at the start of a line are wrapped. */
const MAX_TAG_LINE = 76;

const WORDS = 'const|let|function|return|if|else|for|of|async|await|new|try|catch|while';
const TOKENS = new RegExp(
  [
    '(?<note><!--[\\s\\S]*?-->|(?<=^\\s*)//[^\\n]*)',
    '(?<tag><!doctype [^>]*>|</?[a-z][\\w-]*|(?<=["\\w])>)',
    `(?<text>'[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)`,
    `(?<word>\\b(?:${WORDS})\\b(?![-=]))`,
  ].join('|'),
  'gm',
);

/**
 * Fills each `<code data-of="ID …">` of a page with the source of these elements, so that visitors see the code that
 * runs. `data-first` is the id of a list of which only the first item is shown. `data-before` is text above the source.
 */
export function fillListings(html: string): string {
  return html.replace(/(<code data-of="([^"]*)"([^>]*)>)<\/code>/g, (_all, tag: string, ids: string, rest: string) => {
    const first = /data-first="([^"]*)"/.exec(rest)?.[1];
    const before = /data-before='([^']*)'/.exec(rest)?.[1];
    const sources = ids.split(' ').map((id) => sourceOf(html, id, id === first));
    if (before) sources.unshift(before.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
    return `${tag}${highlight(joinSources(sources))}</code>`;
  });
}

/** Returns source text as HTML with spans for highlighted tokens. Its text is exactly the source. */
export function highlight(source: string): string {
  const scripts = [...source.matchAll(/<script[^>]*>(.*?)<\/script>/gs)];
  const isScript = (at: number) => scripts.some(({ 0: script, index }) => index < at && at < index + script.length);
  let html = '';
  let end = 0;
  for (const { 0: token, index, groups = {} } of source.matchAll(TOKENS)) {
    const [kind] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    if (kind === 'word' && !isScript(index)) continue;
    html += `${escapeHtml(source.slice(end, index))}<span class="${kind}">${escapeHtml(token)}</span>`;
    end = index + token.length;
  }
  return html + escapeHtml(source.slice(end));
}

/** Returns an element's source without the indentation of its position in the page. */
function sourceOf(html: string, id: string, firstItemOnly: boolean): string {
  const span = findElement(html, tagWith(`id="${id}"`));
  if (!span) throw new Error(`The page has no element #${id} to list.`);
  const source = html.slice(span.start, span.end);
  const [first = '', ...rest] = (firstItemOnly ? withFirstItem(source) : source).split('\n');
  const depth = Math.min(...rest.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return [first, ...rest.map((line) => line.slice(depth))].map(wrapTag).join('\n');
}

/** Replaces all items of a list, except the first, with a comment that counts them. */
function withFirstItem(list: string): string {
  const item = /<(li)[\s>]/;
  const first = findElement(list, item);
  if (!first) return list;
  let others = 0;
  let end = first.end;
  for (let next = findElement(list, item, end); next; next = findElement(list, item, end)) {
    others++;
    end = next.end;
  }
  const indent = /\n[^\n]*$/.exec(list.slice(0, first.start))?.[0] ?? '';
  return `${list.slice(0, first.end)}${indent}<!-- and ${others} more -->${list.slice(end)}`;
}

/** Wraps a line that begins with a long tag. */
function wrapTag(line: string): string {
  const [, indent = '', tag, rest = ''] = /^( *)(<[\w-]+(?: [\w-]+(?:="[^"]*")?)+>)(.*)$/.exec(line) ?? [];
  if (!tag || line.length <= MAX_TAG_LINE) return line;
  const lines: string[] = [];
  for (const part of tag.match(/<?[\w-]+(="[^"]*")?>?/g) ?? []) {
    const last = lines.at(-1);
    if (last && last.length + part.length < MAX_TAG_LINE) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(indent + (last ? '    ' : '') + part);
  }
  return lines.join('\n') + rest;
}

/** Joins sources, with a blank line before and after those of several lines. */
function joinSources(sources: readonly string[]): string {
  return sources.reduce((all, next, index) => {
    const previous = sources[index - 1] ?? '';
    const isTight = index === 0 || !(next.includes('\n') || previous.includes('\n'));
    return all + (index === 0 ? '' : isTight ? '\n' : '\n\n') + next;
  }, '');
}
