import { type Entry, KIND } from './trace-recorder.js';

/** Something that this client does otherwise, on purpose. Each is a heading of docs/differences-from-pusher-js.md. */
export interface Difference {
  name: string;
  /** The names of the scenarios that show it; all of them, where it is missing. */
  scenarios?: string[];
  /** Brings a trace to the form that both have. */
  level(entries: Entry[], whose: Whose): Entry[];
}

type Whose = 'ours' | 'theirs';
type Fields = Record<string, unknown>;

const isAll = ([label]: Entry) => label.startsWith('all: ');

/** Changes, or (undefined) takes away, what one of the two noted. */
const each =
  (of: Whose | 'both', change: (entry: Entry) => Entry | undefined) =>
  (entries: Entry[], whose: Whose): Entry[] =>
    of === 'both' || of === whose ? entries.map(change).filter((entry) => entry !== undefined) : entries;

const without = (of: Whose | 'both', unwanted: (entry: Entry) => boolean) =>
  each(of, (entry) => (unwanted(entry) ? undefined : entry));

const closes = [
  'a close of the socket’s protocol (1003)',
  'a refusal (4001)',
  'a refusal (4009)',
  'a close over capacity (4100)',
  'a close to come back at once (4200)',
  'a close of unknown meaning (4900)',
  'a lost network',
  'a refusal after an error frame',
  'a refused handshake',
  'connect() after a refusal',
];

export const differences: Difference[] = [
  {
    name: 'Global listeners get a third argument',
    level: each('ours', (entry) => (isAll(entry) ? (entry.slice(0, 4) as Entry) : entry)),
  },
  {
    name: 'In a global listener, `this` is the global object',
    level: each('both', (entry) => (isAll(entry) ? [entry[0], ...entry.slice(2)] : entry)),
  },
  {
    name: 'Global listeners are called to the end',
    scenarios: ['unbind_global() by a global listener'],
    level: without('both', ([label, who]) => label === 'heard' && who === 'next'),
  },
  {
    name: 'Global listeners of the connection hear a message after its channel',
    scenarios: ['who hears a message first'],
    level: without('both', ([label]) => label === 'connection, any'),
  },
  {
    name: 'Errors are `Error` objects',
    level: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (value === 'a string' ? 'an Error' : withoutKind(value))),
    ]),
  },
  {
    name: 'Errors say what to do',
    scenarios: [
      'an authorisation that is refused (403)',
      'an authorisation endpoint that fails (500)',
      'an authorisation that is no JSON',
      'an authorisation endpoint that cannot be reached',
      'an authorisation without shared_secret',
      'a sign-in that the endpoint refuses',
      'frames that are none',
      'a handshake of another protocol',
    ],
    level: each('both', ([label, ...values]) => [label, ...values.map(withoutWords)]),
  },
  {
    name: 'One failure is one `error` event',
    scenarios: [...closes, 'silence without a pong'],
    level: (entries) => {
      const codes = entries
        .map(([label, self, error]) => (label === 'connection error' ? [label, self, codeOf(error)] : undefined))
        .map((levelled, n) => (levelled ?? entries[n]) as Entry);
      const isSilence = ([label, , code]: Entry) => label === 'connection error' && code === undefined;
      return codes.filter((entry, n) => !isSilence(entry) && JSON.stringify(entry) !== JSON.stringify(codes[n - 1]));
    },
  },
  {
    name: 'A lost connection is `connecting` at once',
    scenarios: ['the wait after a close', 'switchCluster()'],
    level: (entries) => {
      const isEarlier = ([label]: Entry) => ['connection connecting_in', 'switchCluster', 'key'].includes(label);
      return [...entries.filter(isEarlier), ...entries.filter((entry) => !isEarlier(entry))];
    },
  },
  {
    name: 'A state that is over is not told',
    scenarios: ['connect() by a listener of state_change'],
    level: without('theirs', ([label]) => label === 'connection disconnected'),
  },
  {
    name: 'Waits are of random length, and grow',
    scenarios: ['the wait after a close'],
    level: each('both', (entry) => (entry[0] === 'connection connecting_in' ? [entry[0], entry[1]] : entry)),
  },
  {
    // it takes a crowd: bench/resilience/reconnection-defects.ts has it
    name: 'A close with 4200 is followed by a wait',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: 'A close with 4000 does not change the scheme of an open connection',
    scenarios: ['a close that asks for TLS (4000)'],
    level: without('both', ([label]) => label === 'TLS after the close'),
  },
  {
    name: '`unavailable` stays until it is connected',
    scenarios: ['attempts while unavailable'],
    level: (entries, whose) => {
      const first = entries.findIndex(([label]) => label === 'connection unavailable');
      return whose === 'ours'
        ? entries
        : entries.filter(([label], n) => n <= first || !label.startsWith('connection '));
    },
  },
  {
    name: 'A listener that throws stops nobody else',
    scenarios: ['a listener that throws'],
    level: without('ours', ([label]) => label === 'next'),
  },
  {
    name: 'An unsubscribe during authorisation ends it',
    scenarios: ['unsubscribe() while authorising'],
    level: without('theirs', ([label]) => label === 'frame on connection 0'),
  },
  {
    name: 'An authorisation is used on its own connection only',
    scenarios: ['an authorisation that comes after a reconnect'],
    level: (entries, whose) => {
      if (whose === 'ours') return entries;
      const stale = entries.findIndex((entry) => JSON.stringify(entry).includes('of the first connection'));
      const twice = entries.findIndex(([label]) => label === 'c pusher:subscription_succeeded');
      return entries.filter((_, n) => n !== stale && n !== twice);
    },
  },
  {
    name: 'An authorisation is answered after `subscribe()` has returned',
    scenarios: ['customHandler that refuses within subscribe()'],
    level: without('ours', ([label]) => label === 'c pusher:subscription_error'),
  },
  {
    name: 'What an authorisation lacks is told',
    scenarios: [
      'customHandler that answers without auth',
      'a sign-in that is answered without user_data',
      'what a page hears of a sign-in without a usable id',
    ],
    level: without('both', ([label]) =>
      /^(c pusher:subscription_|user pusher:signin_error|channel|frame on connection 0)/.test(label),
    ),
  },
  {
    // it takes longer than a scenario: test/client/auth/authorization-request.test.ts has it
    name: 'An authorisation may take 10 s',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // no server of the scenarios redirects: test/client/auth/redirected-requests.test.ts has it
    name: 'An authorisation request follows no redirect',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: 'An unsubscribe is not undone by a reconnect',
    scenarios: ['unsubscribe() while the server is asked, and a reconnect'],
    level: without('theirs', ([label]) => label === 'frame on connection 1'),
  },
  {
    name: '`unsubscribe()` ends the channel’s listeners',
    scenarios: ['unsubscribe() and subscribe() while the server is asked'],
    level: without('theirs', ([label]) => label === 'c pusher:subscription_succeeded'),
  },
  {
    name: 'After a refusal by the server, `subscribe()` asks again',
    scenarios: ['subscribe() after the server refused', 'signin() after it was refused'],
    level: (entries, whose) => (whose === 'ours' ? entries.slice(0, -1) : entries),
  },
  {
    name: 'What is refused for a while is tried again',
    scenarios: ['an authorisation endpoint that fails (500)', 'an authorisation endpoint that cannot be reached'],
    level: (entries) => {
      const asked = entries.findIndex(([label]) => label === 'request');
      return entries
        .filter(([label], n) => label !== 'request' || n === asked)
        .map(([label, ...values]) => [label, ...(label === 'channel' ? values.map(withoutPending) : values)]);
    },
  },
  {
    // it takes longer than a scenario: test/client/channels/subscription-retries.test.ts and sign-in-retries.test.ts have it
    name: 'What the server does not answer is asked for again, and told',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: 'An encrypted event that cannot be opened is told',
    scenarios: ['what a page hears of an event that is not encrypted'],
    level: without('ours', ([label]) => label === 'c pusher:error'),
  },
  {
    name: 'Events wait for the gap before them',
    scenarios: ['events between a loss and the confirmation'],
    level: without('both', ([label]) => label === 'c e'),
  },
  {
    name: 'A second confirmation is silent',
    scenarios: ['a second confirmation of a presence channel', 'a second confirmation of a cache channel'],
    level: without('both', ([label]) => label.startsWith('c ')),
  },
  {
    name: 'Members who come before the confirmation stay',
    scenarios: ['members who come before the confirmation'],
    level: without('both', ([label]) => label.startsWith('c ') || label === 'members' || label === 'each'),
  },
  {
    name: 'Client events that are too large are not sent',
    scenarios: ['trigger() with more than 10 kB of data'],
    level: without('both', (entry) => entry[0] === 'too much' || JSON.stringify(entry).includes('client-large')),
  },
  {
    name: 'A channel tells of a gap',
    scenarios: ['an outage of a channel that was live'],
    level: without('ours', ([label]) => label === 'c pusher:gap'),
  },
  {
    name: 'Members who came or left during an outage are told',
    scenarios: ['members after disconnect()'],
    level: without('ours', ([label]) => label === 'c pusher:member_removed'),
  },
  {
    // it takes longer than a scenario, too
    name: 'A visible page notices a dead connection sooner',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // it takes longer than a scenario: test/client/connection/heartbeat.test.ts has it
    name: 'Pings go out early, also while frames arrive',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: 'A host is enough, without a cluster',
    scenarios: ['new Pusher with a host and no cluster'],
    level: without('both', ([label]) => label === 'a host'),
  },
  {
    name: 'A cluster without a value is reported, not thrown',
    scenarios: ['new Pusher with a cluster that is not set', 'new Pusher without a host that is set'],
    level: without('both', ([label]) => label === 'connection failed' || label.startsWith('cluster')),
  },
  {
    // it takes a page with a certificate
    name: '`forceTLS: false` holds for a server on this machine',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // pusher-js would ask its own servers: test/client/transports/http-transports.test.ts has it
    name: 'The HTTP fallback is at `wsHost`, and is no SockJS',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // pusher-js would ask its own servers: test/client/transports/http-support.test.ts has it
    name: 'A server without the HTTP fallback is left alone',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // no test runs a script that a server answers: test/client/options/client-options.test.ts has it
    name: 'JSONP is replaced by `fetch`',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: '`Pusher.instances` holds those that are not disconnected',
    scenarios: ['Pusher.instances after disconnect()'],
    level: without('both', ([label]) => label === 'there'),
  },
  {
    name: 'The authorisation request asks for JSON',
    level: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (label === 'request' ? withoutAccept(value) : value)),
    ]),
  },
  {
    name: 'A handshake needs no activity timeout',
    scenarios: ['a handshake without an activity timeout'],
    level: without('both', ([label]) => label === 'connection connected' || label === 'connection error'),
  },
  {
    name: 'Members are an object, also where a PHP server sends a list',
    scenarios: ['a presence channel of a PHP server, without members'],
    level: each('theirs', ([label, ...values]) => [
      label,
      ...values.map((value) => {
        if (label === 'members' && Array.isArray(value)) return {};
        const { members } = (value ?? {}) as Fields;
        return Array.isArray(members) ? { ...(value as Fields), members: {} } : value;
      }),
    ]),
  },
  {
    name: 'The original library’s forms work',
    scenarios: ['new Pusher in the original library’s forms', 'an event that carries the receiver’s socket id'],
    level: without('both', ([label, , ...values]) => label === 'a key' || (label === 'c e' && values[0] === 2)),
  },
  {
    name: 'The client’s own events cannot be imitated',
    scenarios: ['events that imitate the client’s own', 'the original library’s events of the client'],
    level: without(
      'both',
      ([label]) =>
        label === 'client connection_established' ||
        /^(client|channel) pusher:(subscription_|member_|signin_error|gap)/.test(label),
    ),
  },
  {
    // it takes more than a scenario: test/client/connection/reactions.test.ts and http-hostile-server.test.ts have it
    name: 'What a server sends has limits, and so has what it causes',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // test/frameworks/reactive-proxies.test.ts has it
    name: 'Proxies run on the client itself',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    // surface.test.ts walks them
    name: 'Internal parts of pusher-js have no effect',
    scenarios: [],
    level: (entries) => entries,
  },
  {
    name: 'The client gives its own name to the server',
    level: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (label === 'addresses' ? (value as string[]).map(withoutVersion) : value)),
    ]),
  },
  {
    // test/types has it
    name: 'Types tell what may be missing',
    scenarios: [],
    level: (entries) => entries,
  },
];

/** Both traces without the deliberate differences, or all but one of these. */
export function levelled(scenario: string, traces: [theirs: Entry[], ours: Entry[]], but?: Difference) {
  const applying = differences.filter(
    (difference) => difference !== but && (difference.scenarios?.includes(scenario) ?? true),
  );
  const [theirs, ours] = traces.map((entries, n) =>
    applying.reduce((left, { level }) => level(left, n ? 'ours' : 'theirs'), entries),
  ) as [Entry[], Entry[]];
  return { theirs, ours };
}

function withoutVersion(address: string): string {
  return address.replace(/client=[^&]+&version=[^&]+/, 'client=NAME&version=VERSION');
}

function withoutAccept(value: unknown): unknown {
  const { accept: _, ...others } = (value ?? {}) as Fields;
  return typeof value === 'object' ? others : value;
}

function withoutPending(value: unknown): unknown {
  const { subscriptionPending: _, ...others } = (value ?? {}) as Fields;
  return typeof value === 'object' ? others : value;
}

function withoutKind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([name, field]) => name !== KIND || field !== 'PusherError');
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutKind(field)]));
}

function withoutWords(value: unknown): unknown {
  const { type } = (value ?? {}) as Fields;
  if (type === undefined) return value;
  const { error: _, ...fields } = value as Fields;
  return fields;
}

/** The code and the words of a connection’s error, wherever they are. */
function codeOf(error: unknown): unknown {
  const { data, error: inner } = error as { data?: Fields; error?: { data?: Fields } };
  const { code, message } = data ?? inner?.data ?? {};
  return code === undefined ? undefined : { code, message: message || '' };
}
