// Which way imports run: see "Layers" and the floors of the client's house below.

/** The floors of src/client, the lowest first; a file imports from its own floor and those below. */
const floors = [
  [
    'frame',
    'close-codes',
    'connection-errors',
    'handshake',
    'backoff',
    'reconnection',
    'connection-transitions',
    'idle-limit',
    'timers',
    'dom-clobbering',
    'form-body',
    'retry-after',
    'channel-name',
    'errors',
    'listeners',
    'proxy-target',
    'version',
    'encryption',
    'on-demand',
    'chunk-address',
    'load-chunk',
    'load-nested-chunk',
    'time-limit',
    'turns',
    'refusal',
    'authorization-status',
    'shared-timer',
    'gap',
    'refusals',
    'rate-limit',
    'own-events',
    'report',
    'early-retries',
  ],
  ['transports/[^/]+', 'wake', 'heartbeat', 'settings', 'options', 'original-library'],
  [
    'connection',
    'connection-reports',
    'pusher-js-types',
    'authorization',
    'authorization-batch',
    'authorization-request',
  ],
  [
    'channels/[^/]+',
    'user',
    'sign-in',
    'watchlist',
    'catch-up',
    'outbox',
    'debug-log',
    'delivery',
    'private-channels',
    'pusher-js-parts',
    'load-private-channels',
  ],
  ['pusher', 'index', 'common-js', 'node', 'worker', 'global', 'global.worker'],
].map((rooms) => `^src/client/(${rooms.join('|')})\\.ts$`);

/** The rooms that may know the Pusher class. */
const top = '^src/client/(index|node|worker|global|global.worker)\\.ts$';

const upstairs = floors.slice(0, -1).map((floor, index) => ({
  name: `client-floor-${index + 1}`,
  comment: 'A room of the client imports from its own floor or a lower one.',
  severity: 'error',
  from: { path: floor },
  to: { path: floors.slice(index + 1) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'No file imports itself by a detour, not even for a type.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere; svelte/elements is nothing but types, and TSX is left out below.',
      severity: 'error',
      from: {},
      to: {
        couldNotResolve: true,
        pathNot: '^(svelte/elements|[.]/(effects-page[.]js|react-[a-z]*-?page[.]js|ServerPage[.]svelte[?]server))$',
      },
    },
    {
      name: 'components-know-the-clients-face',
      comment: 'Elements use the client through its index.ts, and what loads parts on demand, only.',
      severity: 'error',
      from: { path: '^components/', pathNot: '^components/global[.]all[.]ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/client/(index|on-demand|backoff|dom-clobbering|gap|proxy-target|report|retry-after)\\.ts$',
      },
    },
    {
      name: 'display-is-loaded-on-first-use',
      comment: 'What elements that show something do is a part of its own, which nobody imports but on demand.',
      severity: 'error',
      from: { path: '^components/', pathNot: '^components/(display/|global[.]all[.]ts$)' },
      to: {
        path: '^components/display/',
        pathNot: '-host\\.ts$', // types alone: what an element gives to its body
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    {
      name: 'display-brings-nothing-twice',
      comment: 'The part takes no code of the scripts with it but small pure files: the rest is handed over.',
      severity: 'error',
      from: { path: '^components/display/' },
      to: {
        path: '^(src|components)/',
        // display-body.ts has types alone
        pathNot:
          '^(components/display/|components/(display-body|page-gone|page-wide|after-parsing|event-names|quotation-marks)\\.ts$|src/client/(on-demand|backoff|dom-clobbering|report|retry-after)\\.ts$)',
      },
    },
    {
      name: 'markup-checks-are-loaded-on-first-use',
      comment: 'The messages about mistakes in markup are a part of their own, which brings no code of the scripts.',
      severity: 'error',
      from: { path: '^components/', pathNot: '^components/(markup-checks/|global[.]all[.]ts$)' },
      to: {
        path: '^components/markup-checks/',
        pathNot: '-host\\.ts$',
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    {
      name: 'markup-checks-bring-nothing-twice',
      comment: 'Likewise, the part takes small pure files with it, and types.',
      severity: 'error',
      from: { path: '^components/markup-checks/' },
      to: {
        path: '^(src|components)/',
        pathNot:
          '^(components/(markup-checks/|(page-wide|quotation-marks)\\.ts$)|src/client/(on-demand|dom-clobbering|index)\\.ts$)',
      },
    },
    {
      name: 'components-need-lit-alone',
      comment:
        'Elements run in browsers, with the packages of lit and no others; types for a framework know the framework’s.',
      severity: 'error',
      from: { path: '^components/', pathNot: '^components/frameworks/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: '(^|/)node_modules/(lit|lit-html|lit-element|@lit)/',
      },
    },
    {
      name: 'types-for-frameworks',
      comment:
        'The types for frameworks use the types of those and of lit; that nothing of them is loaded, a test holds.',
      severity: 'error',
      from: { path: '^components/frameworks/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer'],
        pathNot: '(^|/)node_modules/(react|vue|svelte|@lit)/',
      },
    },
    {
      name: 'elements-know-no-framework',
      comment: 'What the types for frameworks say of the elements, the elements do not know.',
      severity: 'error',
      from: { path: '^components/', pathNot: '^components/frameworks/' },
      to: { path: '^components/frameworks/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'The client knows neither elements nor the sandbox.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: '^(components|src/sandbox)/' },
    },
    {
      name: 'client-needs-nothing',
      comment: 'The client runs everywhere, so it uses no package and nothing of Node’s; node.ts alone brings ws.',
      severity: 'error',
      from: { path: '^src/client/', pathNot: '^src/client/(node|encryption)\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'client-in-node-needs-ws-alone',
      comment: 'In Node the client uses ws, and nothing else.',
      severity: 'error',
      from: { path: '^src/client/node\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: '(^|/)node_modules/(ws|@types/ws)/' },
    },
    {
      name: 'sandbox-knows-the-protocol',
      comment: 'Of the client, the sandbox uses the pure facts of the protocol.',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^(components/|src/client/)', pathNot: '^src/client/(frame|channel-name)\\.ts$' },
    },
    {
      name: 'product-without-tools',
      comment: 'What is published imports neither scripts nor tests.',
      severity: 'error',
      from: { path: '^(src|components)/' },
      to: { path: '^(scripts|test|bench|cms|interop)/' },
    },
    {
      name: 'product-without-development-packages',
      comment:
        'What is published imports no package that is there for development; encryption.ts has its one built in.',
      severity: 'error',
      from: { path: '^(src|components)/', pathNot: '^(src/client/encryption[.]ts$|components/frameworks/)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    ...upstairs,
    {
      name: 'every-room-has-a-floor',
      comment: 'A new file of the client is given a floor in this configuration.',
      severity: 'error',
      from: { path: '^src/client/', pathNot: floors },
      to: {},
    },
    {
      name: 'only-the-top-knows-pusher',
      comment: 'No room of the client knows the class that is wired of them.',
      severity: 'error',
      from: { path: '^src/client/', pathNot: top },
      to: { path: '^src/client/pusher\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TSX, which the parser takes for plain TypeScript, and projects that other tools build
    exclude: { path: '[.]tsx$|^interop/(apps/(node_modules|projects|[.]tmp)|test-runners/(node_modules|project))/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
