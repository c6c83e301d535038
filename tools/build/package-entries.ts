import { elementTags } from './element-tags.js';

/** The sources of what `import … from 'pusher-elements/NAME'` gives. */
export interface PackageEntry {
  /** The module for browsers, bundlers and workers. */
  source: string;
  /** The module for Node, if it is another one. */
  node?: string;
  /** The source of the CommonJS build, if it is another one. */
  commonJs?: string;
  /** The file of its types, if it is not that of the source. `chunk.d.ts` is empty. */
  types?: string;
}

/** The chunks that are loaded on first use. A page can import or load them earlier. */
export const chunkSources: Readonly<Record<string, string>> = {
  'catch-up': 'src/client/delivery/catch-up.ts',
  display: 'components/controllers/index.ts',
  encryption: 'src/client/channels/encryption.ts',
  http: 'src/client/transports/http.ts',
  'markup-checks': 'components/controllers/markup-checks/index.ts',
  outbox: 'src/client/delivery/outbox.ts',
  'private-channels': 'src/client/channels/private-channels.ts',
  refusals: 'src/client/channels/subscription-errors.ts',
  'sign-in': 'src/client/user/sign-in.ts',
};

/** The entries for browsers and bundlers, by name; `.` is `pusher-elements` itself. The sandbox is built separately. */
export const packageEntries: Readonly<Record<string, PackageEntry>> = {
  '.': { source: 'components/index.ts' },
  client: {
    source: 'src/client/index.ts',
    node: 'src/client/entries/node.ts',
    commonJs: 'src/client/entries/common-js.ts',
  },
  worker: { source: 'src/client/entries/worker.ts' },
  elements: { source: 'components/elements.ts' },
  ...Object.fromEntries(elementTags.map((tag) => [tag, { source: `components/define/${tag}.ts` }])),
  ...Object.fromEntries(
    ['react', 'svelte', 'vue'].map((name) => [name, { source: `components/frameworks/${name}.ts` }]),
  ),
  ...Object.fromEntries(Object.entries(chunkSources).map(([name, source]) => [name, { source, types: 'chunk.d.ts' }])),
};

/** The name of an entry's CommonJS file in `dist/cjs`. */
export function fileOf(name: string): string {
  return name === '.' ? 'index' : name;
}

/** The modules that do something when they are imported, apart from defining what they export. Bundlers keep these. */
const effects = [
  'components/index.ts',
  'components/define/*.ts',
  'components/frameworks/*.ts',
  'components/support/html-element.ts',
  'src/client/entries/*.ts',
  ...Object.values(chunkSources),
];

/** Returns the fields of package.json that follow from the entries. */
export function entryFields(): Record<'sideEffects' | 'typesVersions' | 'exports', unknown> {
  const names = Object.keys(packageEntries);
  const typesOf = (name: string) => (name === 'client' ? 'client.d.cts' : declarationOf(name));
  return {
    sideEffects: [...effects.map(moduleOf), './dist/cjs/**', './dist/browser/**', './dist/*.js'],
    typesVersions: {
      '*': Object.fromEntries([
        ...names.filter((name) => name !== '.').map((name) => [name, [`./dist/types/${typesOf(name)}`]]),
        ['sandbox', ['./dist/types/src/sandbox/index.d.cts']],
      ]),
    },
    exports: {
      ...Object.fromEntries(names.map((name) => [name === '.' ? '.' : `./${name}`, conditions(name)])),
      './sandbox': {
        types: {
          require: './dist/types/src/sandbox/index.d.cts',
          default: './dist/types/src/sandbox/index.d.ts',
        },
        browser: './dist/cjs/sandbox.cjs',
        'module-sync': './dist/sandbox.js',
        require: './dist/cjs/sandbox.cjs',
        default: './dist/sandbox.js',
      },
      './package.json': './package.json',
    },
  };
}

function conditions(name: string): unknown {
  const { source, node } = packageEntries[name] as PackageEntry;
  const declaration = declarationOf(name);
  const commonJs = `./dist/cjs/${fileOf(name)}.cjs`;
  const types = {
    require: `./dist/types/${name === 'client' ? 'client.d.cts' : declaration.replace(/\.d\.ts$/, '.d.cts')}`,
    default: `./dist/types/${declaration}`,
  };
  if (!node) return { types, 'module-sync': moduleOf(source), require: commonJs, default: moduleOf(source) };
  return {
    types,
    node: { 'module-sync': moduleOf(node), require: `./dist/cjs/${name}.node.cjs`, default: moduleOf(node) },
    require: commonJs,
    default: moduleOf(source),
  };
}

/** The module of a source. */
function moduleOf(source: string): string {
  return `./dist/esm/${source.replace(/\.ts$/, '.js')}`;
}

/** The declaration of an entry, in `dist/types`. */
export function declarationOf(name: string): string {
  const { source, types } = packageEntries[name] as PackageEntry;
  return types ?? source.replace(/\.ts$/, '.d.ts');
}
