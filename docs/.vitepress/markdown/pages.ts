import { readdirSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

/** The pages outside `docs/`, by their names on the site. */
const others = {
  'README.md': 'readme.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
  'examples/README.md': 'examples.md',
};

const docs = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md'));

/** The path of each page on the site by its path in the repository. */
export const rewrites: Record<string, string> = {
  ...Object.fromEntries(docs.map((name) => [`docs/${name}`, name])),
  ...others,
};
