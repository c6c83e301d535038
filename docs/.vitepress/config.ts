// The documentation site: https://vitepress.dev/reference/site-config
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type HeadConfig } from 'vitepress';
import { version } from '../../package.json';
import { codeThemes } from './code-theme';
import { headingSlug } from './markdown/heading-slug';
import { literalText } from './markdown/literal-text';
import { liveFences } from './markdown/live-fences';
import { rewrites } from './markdown/pages';
import { linkedFiles, repositoryLinks } from './markdown/repository-links';
import { sidebar } from './sidebar';
import olderVersions from './versions.json';

const root = fileURLToPath(new URL('../..', import.meta.url));
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23b23a0e'/%3E%3Cpath d='M12 9l-6 7 6 7M20 9l6 7-6 7' fill='none' stroke='%23fff' stroke-width='3'/%3E%3C/svg%3E";

/** Hides the results of live examples on a static host, before the first paint. `npm run docs -- --watch` has none of it. */
const withoutExamples: HeadConfig[] = process.env.DOCS_WATCH
  ? []
  : [
      [
        'script',
        {},
        `if (!document.querySelector('meta[name="live-examples"]')) document.documentElement.classList.add('no-examples')`,
      ],
    ];

export default defineConfig({
  title: 'pusher-elements',
  description: 'Realtime for any HTML page: custom elements, and a small client for the Pusher Channels protocol.',
  lang: 'en',
  // a site in a folder of its host, such as https://example.org/pusher-elements/
  base: process.env.DOCS_BASE || '/',
  // The pages are the Markdown files of the repository. Those in its root link to those in docs/, and the other way round.
  srcDir: '..',
  srcExclude: ['!(docs|examples)/**/*.md', '{docs,examples}/*/**/*.md'],
  rewrites,
  cleanUrls: true,
  head: [
    ['link', { rel: 'icon', href: icon }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ...withoutExamples,
  ],
  markdown: {
    theme: codeThemes,
    anchor: { slugify: headingSlug },
    attrs: { disable: true }, // braces in text are text
    emoji: { enabled: [] },
    config(md) {
      md.use(repositoryLinks, root);
      md.use(liveFences);
      md.use(literalText);
    },
  },
  themeConfig: {
    siteTitle: 'pusher-elements',
    sidebar,
    nav: [
      { text: 'Quick start', link: '/quick-start' },
      { text: 'Tags', link: '/tags' },
      { text: 'Class', link: '/class' },
      {
        text: version,
        items: [
          { text: 'Changelog', link: '/changelog' },
          { text: 'Contributing', link: '/contributing' },
          ...olderVersions,
        ],
      },
    ],
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: false,
    notFound: { quote: 'The page may have moved. Search for it, or start from the front page.' },
    docFooter: { prev: 'Previous', next: 'Next' },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('pusher-') } } },
  vite: {
    publicDir: join(root, 'docs/public'),
    optimizeDeps: { entries: ['docs/.vitepress/theme/index.ts'] },
    server: { watch: { ignored: ['**/dist/**', '**/.cache/**', '**/interop/**'] } },
  },
  buildEnd({ outDir }) {
    for (const file of linkedFiles) {
      const copy = join(outDir, 'files', `${file}.txt`);
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(join(root, file), copy);
    }
  },
});
