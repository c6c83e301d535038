const words = 'const|let|function|return|if|else|for|of|async|await|new|try|catch|while|import|from';

/** The tokens of HTML and JavaScript that have a color. */
const TOKENS = new RegExp(
  '(?<note><!--[\\s\\S]*?-->|(?<=^|\\s)//.*$)|(?<tag></?[a-z][\\w-]*|(?<=["\'\\w])/?>)|' +
    `(?<text>'[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)|(?<word>\\b(?:${words})\\b(?![-=]))`,
  'gm',
);

/** Returns code as HTML, with spans for its tokens. */
export function highlight(code: string): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    const kind = Object.keys(match.groups ?? {}).find((name) => match.groups?.[name] !== undefined);
    html += `${escapeHtml(code.slice(end, match.index))}<span class="token-${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
