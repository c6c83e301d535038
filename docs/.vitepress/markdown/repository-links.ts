import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { rewrites } from './pages';

/** The files to which pages link and that are not pages, by their paths in the repository. The site contains their text. */
export const linkedFiles = new Set<string>();

/** Makes the links between files of the repository lead to the pages of the site, and to the text of all other files. */
export function repositoryLinks(md: MarkdownRenderer, root: string): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page = env.realPath ?? env.path;
    for (const { attrs } of tokens.flatMap(({ children }) => children ?? [])) {
      for (const attribute of attrs ?? []) {
        if (attribute[0] === 'href') attribute[1] = siteLink(attribute[1], page, root);
      }
    }
  });
}

function siteLink(href: string, page: string, root: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href) ?? [];
  const file = relative(root, resolve(dirname(page), decodeURI(path)))
    .split(sep)
    .join('/');
  const target = rewrites[file];
  if (target) return `/${target}${rest}`;
  if (!existsSync(resolve(root, file))) throw new Error(`${page} links to ${href}, which does not exist.`);
  linkedFiles.add(file);
  return `/files/${file}.txt`;
}
