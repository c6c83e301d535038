/** How to build a project of `projects/`, and which pages to open afterward. */
export interface Build {
  /** The folder in `projects`. */
  project: string;
  /** A program of `node_modules/.bin`, or `node`, with its arguments. */
  command: readonly string[];
  /** The folder that the tool writes to. */
  output: string;
  /** Whether the test must copy the page's HTML to the output folder, because the tool doesn't. */
  copiesPage?: boolean;
  /** The script tag for the page that most projects share. A project without it has its own pages. */
  script?: string;
  /** Whether the page has a component that uses the hooks of `pusher-elements/react` and so on. */
  hasIsland?: boolean;
  /** The path of another page, without such a component. */
  plainPage?: string;
}

const MODULE = '<script type="module" src="main.js"></script>';

/** The builds, each as in the tool's own manual. The slow ones come first, as two run at a time. */
export const builds = {
  'Next.js': {
    ...{ project: 'next', command: ['next', 'build'], output: 'out' },
    ...{ hasIsland: true, plainPage: 'server.html' },
  },
  Nuxt: { project: 'nuxt', command: ['nuxt', 'generate'], output: '.output/public', hasIsland: true },
  Astro: { project: 'astro', command: ['astro', 'build'], output: 'dist', hasIsland: true },
  Parcel: {
    ...{ project: 'parcel', output: 'dist', script: MODULE },
    command: ['parcel', 'build', 'index.html', '--no-cache'],
  },
  'Parcel, by names in the package': {
    ...{ project: 'parcel-exports', output: 'dist', script: MODULE },
    command: ['parcel', 'build', 'index.html', '--no-cache'],
  },
  'Svelte, rendered on a server': { project: 'svelte', command: ['node', 'build.js'], output: 'dist', hasIsland: true },
  webpack: {
    ...{ project: 'webpack', command: ['webpack'], output: 'dist', copiesPage: true },
    script: '<script defer src="main.js"></script>',
  },
  Vite: {
    ...{ project: 'vite', command: ['vite', 'build'], output: 'dist' },
    script: '<script type="module" src="/main.js"></script>',
  },
  Rollup: {
    ...{ project: 'rollup', output: 'dist', copiesPage: true, script: MODULE },
    command: ['rollup', '--config', '--silent'],
  },
  Eleventy: {
    ...{ project: 'eleventy', command: ['eleventy', '--quiet'], output: '_site' },
    script: '<script type="module" src="/live/pusher-elements.min.js"></script>',
  },
  'esbuild, with chunks': {
    ...{ project: 'esbuild', output: 'dist', copiesPage: true, script: MODULE },
    command: ['esbuild', 'main.js', '--bundle', '--minify', '--splitting', '--format=esm', '--outdir=dist'],
  },
  'esbuild, into one file': {
    ...{ project: 'esbuild', output: 'dist', copiesPage: true, script: MODULE },
    command: ['esbuild', 'main.js', '--bundle', '--minify', '--outdir=dist'],
  },
} satisfies Readonly<Record<string, Build>>;
