import { escapeHtml } from './html.js';

/** The path of the documentation, from the root of the site. */
export const DOCS = 'docs/';

/** The icon of all pages. */
const ICON =
  `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' ` +
  `rx='7' fill='%23b23a0e'/%3E%3Cpath d='M12 9l-6 7 6 7M20 9l6 7-6 7' fill='none' stroke='%23fff' stroke-width='3'/%3E%3C/svg%3E`;

/** Returns the relative address of the site's root from a page, so that the site also works below a path of another. */
export function rootFrom(path: string): string {
  return '../'.repeat(Math.max(0, path.split('/').length - 2)) || './';
}

/** Returns the elements of the head that give a page the look of the demo. */
export function renderHead(root: string): string {
  return `<link rel="icon" href="${ICON}">\n  <link rel="stylesheet" href="${root}demo/site.css">`;
}

/** Returns the bar at the top of a page, with the link that skips it. */
export function renderBar(root: string): string {
  return `<a class="skip" href="#content">Skip to the content</a>
  <header class="bar">
    <a class="wordmark" href="${root}">pusher-elements</a>
    <nav aria-label="Site"><a href="${root}">Demo</a> <a href="${root}examples/">Examples</a> <a href="${root}${DOCS}">Docs</a></nav>
  </header>`;
}

/** Returns a whole page without live content. `content` is HTML. */
export function renderFramedPage(root: string, title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}: pusher-elements</title>
  ${renderHead(root)}
</head>
<body>
  ${renderBar(root)}
  <main class="plain-page" id="content" tabindex="-1">
    ${content}
  </main>
</body>
</html>
`;
}
