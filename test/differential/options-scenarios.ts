import { addressesOf } from './addresses.js';
import type { AnyOptions, Scenario, Stage } from './scenario.js';

/** Creates a client with these options, and records the addresses that it connects to. */
const recordAddresses =
  (options: AnyOptions, key = 'key') =>
  async ({ make, note }: Stage) => {
    const addresses = await addressesOf(() => {
      const made = make(key, options);
      note('state', made.connection.state, made.connection.isUsingTLS(), made.key);
    });
    note('addresses', addresses);
  };

const addressed: Record<string, AnyOptions> = {
  cluster: { cluster: 'eu' },
  'cluster and forceTLS: false': { cluster: 'eu', forceTLS: false },
  'forceTLS: true': { cluster: 'eu', forceTLS: true, wsPort: 1, wssPort: 2 },
  wsHost: { cluster: '', wsHost: 'ws.example' },
  'wsHost and wsPort': { cluster: 'eu', wsHost: 'ws.example', wsPort: 6001, wssPort: 6002, forceTLS: false },
  wssPort: { cluster: 'eu', wsHost: 'ws.example', wsPort: '6001', wssPort: '6002' },
  wsPath: { cluster: 'eu', wsPath: '/some/path' },
  'every name of Laravel Echo': {
    broadcaster: 'reverb',
    cluster: '',
    host: null,
    key: 'k',
    wsHost: 'ws.example',
    wsPort: '80',
    wssPort: '443',
    forceTLS: false,
    enabledTransports: ['ws', 'wss'],
    authEndpoint: '/broadcasting/auth',
    userAuthentication: { endpoint: '/broadcasting/user-auth', headers: {} },
    auth: { headers: {} },
    csrfToken: null,
    bearerToken: null,
    namespace: 'App.Events',
  },
};

const transports: Record<string, AnyOptions> = {
  'enabledTransports: none': { cluster: 'eu', enabledTransports: [] },
  'enabledTransports: unknown': { cluster: 'eu', enabledTransports: ['pigeon'] },
  'enabledTransports: ws': { cluster: 'eu', enabledTransports: ['ws'], disabledTransports: [] },
  'enabledTransports: wss, with TLS': { cluster: 'eu', enabledTransports: ['wss'] },
  'enabledTransports: wss, without TLS': { cluster: 'eu', enabledTransports: ['wss'], forceTLS: false },
  'disabledTransports: all': {
    cluster: 'eu',
    disabledTransports: ['ws', 'wss', 'xhr_streaming', 'xhr_polling', 'xdr_streaming', 'xdr_polling', 'sockjs'],
  },
  'a transport that is enabled and disabled': { cluster: 'eu', enabledTransports: ['ws'], disabledTransports: ['ws'] },
};

/** Connects with these options. */
const connecting =
  (options: AnyOptions) =>
  async ({ connected, subscribed, note, settle }: Stage) => {
    const made = await connected(options);
    await subscribed(made, 'c');
    note('state', made.connection.state);
    await settle(made);
  };

const accepted: Record<string, AnyOptions> = {
  'enableStats, statsHost and timelineParams': {
    enableStats: false,
    statsHost: '127.0.0.1:9',
    timelineParams: { a: 1 },
  },
  disableStats: { disableStats: true },
  'httpHost, httpPort, httpsPort and httpPath': { httpHost: 'h.example', httpPort: 1, httpsPort: 2, httpPath: '/p' },
  'ignoreNullOrigin and nacl': { ignoreNullOrigin: true, nacl: {} },
  'unknown options': { unknown: 1, encrypted: false },
};

export const options: Scenario[] = [
  ...Object.entries({ ...addressed, ...transports }).map(([name, given]) => ({
    name: `the address of a client: ${name}`,
    alone: true,
    run: recordAddresses(given),
  })),
  ...Object.entries(accepted).map(([name, given]) => ({ name: `options: ${name}`, run: connecting(given) })),
  {
    name: 'options for timeouts',
    server: { answer: false },
    async run({ connected, server, note }) {
      const made = await connected({ activityTimeout: 60, pongTimeout: 5000, unavailableTimeout: 5000 });
      note('frame', (await server.received(1))[0]);
      made.disconnect();
    },
  },
];
