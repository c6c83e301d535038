/** How a project of `projects/` is built, and what is opened then. */
export interface Build {
  /** The folder in `projects`. Default: the build's name. */
  project?: string;
  /** A program of `node_modules/.bin`, or `node`, with its arguments. */
  command: readonly string[];
  /** The folder that the tool writes into; the page's own HTML is put there too, where the tool does not do that. */
  output: string;
  copiesPage?: boolean;
  /** Whether the page has a component that uses the hooks of `pusher-elements/react` and so on. */
  hasIsland?: boolean;
  /** The path of another page, without such a component. */
  plainPage?: string;
}

/** Each as the tool's own manual has it. The heavy ones come first: two are built at a time. */
export const builds: Readonly<Record<string, Build>> = {
  'Next.js': {
    ...{ project: 'next', command: ['next', 'build'], output: 'out' },
    ...{ hasIsland: true, plainPage: 'server.html' },
  },
  Nuxt: { project: 'nuxt', command: ['nuxt', 'generate'], output: '.output/public', hasIsland: true },
  Astro: { project: 'astro', command: ['astro', 'build'], output: 'dist', hasIsland: true },
  Parcel: { project: 'parcel', command: ['parcel', 'build', 'index.html', '--no-cache'], output: 'dist' },
  'Parcel, by names in the package': {
    ...{ project: 'parcel-exports', output: 'dist' },
    command: ['parcel', 'build', 'index.html', '--no-cache'],
  },
  'Svelte, rendered on a server': { project: 'svelte', command: ['node', 'build.js'], output: 'dist', hasIsland: true },
  webpack: { command: ['webpack'], output: 'dist', copiesPage: true },
  Vite: { project: 'vite', command: ['vite', 'build'], output: 'dist' },
  Rollup: { project: 'rollup', command: ['rollup', '--config', '--silent'], output: 'dist', copiesPage: true },
  Eleventy: { project: 'eleventy', command: ['eleventy', '--quiet'], output: '_site' },
  'esbuild, with chunks': {
    ...{ project: 'esbuild', output: 'dist', copiesPage: true },
    command: ['esbuild', 'main.js', '--bundle', '--minify', '--splitting', '--format=esm', '--outdir=dist'],
  },
  'esbuild, into one file': {
    ...{ project: 'esbuild', output: 'dist', copiesPage: true },
    command: ['esbuild', 'main.js', '--bundle', '--minify', '--outdir=dist'],
  },
};
