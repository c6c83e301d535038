import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { escapeHtml } from './html.js';
import { renderFramedPage } from './page-frame.js';

const ROOT = new URL('../../', import.meta.url);

/** The Markdown files of the documentation by name: the README, and those in the folder `docs`. */
const FILES: Record<string, URL> = {
  'README.md': new URL('README.md', ROOT),
  ...Object.fromEntries(
    readdirSync(new URL('docs/', ROOT))
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name, new URL(`docs/${name}`, ROOT)]),
  ),
};

/** Returns the page of the documentation at a path below `/docs/`; undefined if it does not exist. */
export async function readDocumentation(path: string): Promise<{ extension: string; text: string } | undefined> {
  const name = path.slice('/docs/'.length);
  if (name === '') return { extension: '.html', text: renderContents() };
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  return file && { extension: '.txt', text: await readFile(file, 'utf8') };
}

function renderContents(): string {
  const items = Object.entries(FILES).map(([name, file]) => {
    const title = name === 'README.md' ? 'Quick start and overview' : titleOf(readFileSync(file, 'utf8'));
    return `<li><a href="${name}">${escapeHtml(title)}</a> <code>${name}</code></li>`;
  });
  return renderFramedPage(
    '../',
    'Documentation',
    `<h1>Documentation</h1>
    <p class="message">The pages of the repository, as Markdown.</p>
    <ul class="contents">${items.join('\n')}</ul>`,
  );
}

function titleOf(markdown: string): string {
  return /^# (.*)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? '';
}
