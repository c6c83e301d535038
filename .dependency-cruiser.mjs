// Which way imports run.

/** The nodes of each layer, the lowest first: a file imports from its own node and from those before it. */
const nodes = {
  'src/client': [
    ...['base', 'protocol', 'transports', 'options', 'auth', 'connection', 'delivery', 'channels', 'user', 'compat'],
    ...['pusher.ts', 'index.ts', 'entries'],
  ],
  components: [
    ...['support', 'connection', 'controllers', 'lazy', 'change-events.ts', '(pusher-[a-z]+|display-element).ts'],
    ...['data-attributes', 'define', 'elements.ts', 'index.ts', 'frameworks', 'script'],
  ],
  'src/sandbox': [
    ...['http', 'app', 'line', 'auth', 'session', 'transports', 'rest-api', 'faults.ts', 'request-listener.ts'],
    ...['sandbox.ts', 'index.ts', 'commands', 'cli.ts'],
  ],
  tools: ['browsers', 'build', 'simulation', 'test-runner'],
};

const path = (layer, names) => `^${layer}/(${names.join('|').replaceAll('.', '[.]')})(/|$)`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const oneWay = Object.entries(nodes).flatMap(([layer, names]) => [
  ...names
    .slice(0, -1)
    .map((name, index) =>
      forbid(
        `${layer}: below ${name}`,
        'Imports run one way: see CONTRIBUTING.md.',
        { path: path(layer, [name]) },
        { path: path(layer, names.slice(index + 1)) },
      ),
    ),
  forbid(
    `${layer}: unknown`,
    'A new folder needs a place in this configuration.',
    { path: `^${layer}/`, pathNot: path(layer, names) },
    {},
  ),
]);

const packages = ['core', 'npm', 'npm-dev', 'npm-peer'];
const product = '^(src|components)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...oneWay,
    forbid('no-cycles', 'No file imports itself by a detour, not even for a type.', {}, { circular: true }),
    forbid(
      'resolvable',
      'Every import leads somewhere; svelte/elements has types only, and TSX is left out below.',
      {},
      {
        couldNotResolve: true,
        pathNot: '^(svelte/elements|[.]/(effects-page[.]js|react-[a-z]*-?page[.]js|ServerPage[.]svelte[?]server))$',
      },
    ),
    forbid(
      'client-stands-alone',
      'The client knows neither elements nor the sandbox.',
      { path: '^src/client/' },
      { path: '^(components|src/sandbox)/' },
    ),
    forbid(
      'client-needs-no-package',
      'The client runs everywhere; only its entry for Node imports ws, and encryption has a cipher built in.',
      { path: '^src/client/', pathNot: '^src/client/(entries/node|channels/encryption)[.]ts$' },
      { dependencyTypes: packages },
    ),
    forbid(
      'elements-use-the-public-client',
      'Elements use the public API of the client, and its base.',
      { path: '^components/', pathNot: '^components/script/' },
      { path: '^src/', pathNot: '^src/client/(index[.]ts|base/|delivery/gap[.]ts)' },
    ),
    forbid(
      'elements-need-lit-only',
      'Elements use lit and no other package; entries for a framework use its types.',
      { path: '^components/', pathNot: '^components/frameworks/' },
      { dependencyTypes: packages, pathNot: 'node_modules/@lit/' },
    ),
    forbid(
      'controllers-are-lazy',
      'Other code loads controllers by lazy/; the files named -host have types only.',
      { path: '^components/', pathNot: '^components/(controllers|lazy|script)/' },
      { path: '^components/controllers/', pathNot: '-host[.]ts$', dependencyTypesNot: ['dynamic-import'] },
    ),
    forbid(
      'controllers-repeat-no-code',
      'A chunk contains no code of the scripts but small pure files and types: it receives the rest.',
      { path: '^components/controllers/' },
      {
        path: product,
        pathNot:
          '^(components/(controllers/|support/(page-gone|global-singleton|after-parsing|event-names|quotation-marks|element-controller|markup-suspicion)[.])|src/client/(base/|index[.]ts))',
      },
    ),
    forbid(
      'sandbox-knows-the-protocol',
      'The sandbox uses the protocol of the client, and nothing else of it.',
      { path: '^src/sandbox/' },
      { path: '^(components/|src/client/)', pathNot: '^src/client/protocol/' },
    ),
    forbid(
      'product-without-tools',
      'What is published imports neither tools nor tests, and no package for development.',
      { path: product, pathNot: '^(src/client/channels/encryption[.]ts$|components/frameworks/)' },
      { path: '^(tools|demo|docs|test|bench|cms|interop)/|node_modules/(?!@lit/|ws/|@types/|lit)' },
    ),
    forbid(
      'tools-without-tests',
      'Tests and benches use tools, and not the other way round.',
      { path: '^tools/' },
      { path: '^(test|bench|cms|interop|demo|docs)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TSX and Vue, which the parser takes for plain TypeScript, and projects and sites that other tools build
    exclude: {
      path: '[.](tsx|vue)$|^docs/[.]vitepress/(dist|cache)|^interop/(apps/(node_modules|projects|[.]tmp)|test-runners/(node_modules|project))/',
    },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
