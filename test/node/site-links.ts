import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages of a built site, by path: `/`, `/tags`. */
export function sitePages(site: string): Map<string, string> {
  const files = readdirSync(site).filter((name) => name.endsWith('.html') && name !== '404.html');
  const pathOf = (name: string) => `/${name.replace(/\.html$/, '').replace(/^index$/, '')}`;
  return new Map(files.sort().map((name) => [pathOf(name), readFileSync(join(site, name), 'utf8')]));
}

/** Returns the links of the site's pages that lead nowhere, as `PAGE: LINK`, and those that load something from elsewhere. */
export function brokenLinks(site: string): string[] {
  const pages = sitePages(site);
  const files = new Set(readdirSync(site, { recursive: true, encoding: 'utf8' }).map((name) => `/${name}`));
  const anchors = new Map([...pages].map(([path, html]) => [path, anchorsIn(html)]));
  const isBroken = (page: string, link: string, loads: boolean) => {
    const { origin, pathname, hash } = new URL(link, `http://site.test${page}`);
    if (origin !== 'http://site.test') return loads || !/^(https?|mailto|data):/.test(link);
    if (files.has(pathname) && !pages.has(pathname)) return false;
    const target = anchors.get(pathname);
    return !target || (hash !== '' && !target.has(decodeURIComponent(hash.slice(1))));
  };
  return [...pages].flatMap(([page, html]) =>
    linksIn(html).flatMap(({ link, loads }) => (isBroken(page, link, loads) ? [`${page}: ${link}`] : [])),
  );
}

function anchorsIn(html: string): Set<string> {
  return new Set([...html.matchAll(/\bid="([^"]*)"/g)].map(([, id = '']) => decode(id)));
}

/** Returns the addresses in the elements of a page; `loads` is true if the browser requests it with the page. */
function linksIn(html: string): { link: string; loads: boolean }[] {
  const tags = html.matchAll(/<(a|link|script|img|iframe|source|use)\b[^>]*?\s(?:href|src)="([^"]*)"/g);
  return [...tags].map(([, tag, link = '']) => ({
    link: decode(link),
    loads: tag !== 'a' && !link.startsWith('data:'),
  }));
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
