import { type Entry, KIND } from './trace-recorder.js';

/** A deliberate difference from pusher-js. Its name is a heading of docs/differences-from-pusher-js.md. */
export interface Difference {
  name: string;
  /** The names of the scenarios that show the difference. Omitted if all of them do. */
  scenarios?: string[];
  /** Removes the difference from a trace, so that both traces are equal. */
  normalize(entries: Entry[], side: Side): Entry[];
}

type Side = 'ours' | 'theirs';
type Fields = Record<string, unknown>;

const isAll = ([label]: Entry) => label.startsWith('all: ');

/** Changes each entry of one or both traces, or removes it if `change` returns undefined. */
const each =
  (of: Side | 'both', change: (entry: Entry) => Entry | undefined) =>
  (entries: Entry[], side: Side): Entry[] =>
    of === 'both' || of === side ? entries.map(change).filter((entry) => entry !== undefined) : entries;

const without = (of: Side | 'both', unwanted: (entry: Entry) => boolean) =>
  each(of, (entry) => (unwanted(entry) ? undefined : entry));

/** A difference that no scenario shows. A comment says why, and which test covers it. */
const shownElsewhere = (name: string): Difference => ({ name, scenarios: [], normalize: (entries) => entries });

const closes = [
  'a close with a WebSocket error code (1003)',
  'a final close (4001)',
  'a final close (4009)',
  'a close because of capacity (4100)',
  'a close that allows an immediate reconnection (4200)',
  'a close with an unknown code (4900)',
  'a lost network',
  'a final close after an error frame',
  'a rejected handshake',
  'connect() after a final close',
];

export const differences: Difference[] = [
  {
    name: 'Global listeners receive a third argument',
    normalize: each('ours', (entry) => (isAll(entry) ? (entry.slice(0, 4) as Entry) : entry)),
  },
  {
    name: 'In a global listener, `this` is the global object',
    normalize: each('both', (entry) => (isAll(entry) ? [entry[0], ...entry.slice(2)] : entry)),
  },
  {
    name: 'All global listeners are called',
    scenarios: ['unbind_global() within a global listener'],
    normalize: without('both', ([label, name]) => label === 'received' && name === 'next'),
  },
  {
    name: 'Global listeners of the connection receive a message after its channel',
    scenarios: ['the order of the listeners for a message'],
    normalize: without('both', ([label]) => label === 'connection, any'),
  },
  {
    name: 'Errors are `Error` objects',
    normalize: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (value === 'a string' ? 'an Error' : withoutKind(value))),
    ]),
  },
  {
    name: 'Error messages suggest a solution',
    scenarios: [
      'an authorization that is rejected (403)',
      'an authorization endpoint that fails (500)',
      'an authorization that is not JSON',
      'an authorization endpoint that cannot be reached',
      'an authorization without shared_secret',
      'a sign-in that the endpoint rejects',
      'invalid frames',
      'a handshake of another protocol',
    ],
    normalize: each('both', ([label, ...values]) => [label, ...values.map(withoutWords)]),
  },
  {
    name: 'One failure is one `error` event',
    scenarios: [...closes, 'silence without a pong'],
    normalize: (entries) => {
      const codes = entries
        .map(([label, self, error]) => (label === 'connection error' ? [label, self, codeOf(error)] : undefined))
        .map((changed, n) => (changed ?? entries[n]) as Entry);
      const isSilence = ([label, , code]: Entry) => label === 'connection error' && code === undefined;
      return codes.filter((entry, n) => !isSilence(entry) && JSON.stringify(entry) !== JSON.stringify(codes[n - 1]));
    },
  },
  {
    name: 'A lost connection is `connecting` at once',
    scenarios: ['the delay after a close', 'switchCluster()'],
    normalize: (entries) => {
      const isEarlier = ([label]: Entry) => ['connection connecting_in', 'switchCluster', 'key'].includes(label);
      return [...entries.filter(isEarlier), ...entries.filter((entry) => !isEarlier(entry))];
    },
  },
  {
    name: 'Outdated states are not emitted',
    scenarios: ['connect() within a listener of state_change'],
    normalize: without('theirs', ([label]) => label === 'connection disconnected'),
  },
  {
    name: 'Waits are random and grow',
    scenarios: ['the delay after a close'],
    normalize: each('both', (entry) => (entry[0] === 'connection connecting_in' ? [entry[0], entry[1]] : entry)),
  },
  // it needs many clients: tested in bench/resilience/reconnection-defects.ts
  shownElsewhere('A close with 4200 is followed by a wait'),
  {
    name: 'A close with 4000 does not change the scheme of an open connection',
    scenarios: ['a close that requires TLS (4000)'],
    normalize: without('both', ([label]) => label === 'TLS after the close'),
  },
  {
    name: '`unavailable` lasts until the client is connected',
    scenarios: ['attempts while unavailable'],
    normalize: (entries, side) => {
      const first = entries.findIndex(([label]) => label === 'connection unavailable');
      return side === 'ours' ? entries : entries.filter(([label], n) => n <= first || !label.startsWith('connection '));
    },
  },
  {
    name: 'A listener that throws doesn’t stop the others',
    scenarios: ['a listener that throws'],
    normalize: without('ours', ([label]) => label === 'next'),
  },
  {
    name: '`unsubscribe()` aborts a pending authorization',
    scenarios: ['unsubscribe() during authorization'],
    normalize: without('theirs', ([label]) => label === 'frame on connection 0'),
  },
  {
    name: 'An authorization is used on its own connection only',
    scenarios: ['an authorization that arrives after a reconnection'],
    normalize: (entries, side) => {
      if (side === 'ours') return entries;
      const stale = entries.findIndex((entry) => JSON.stringify(entry).includes('of the first connection'));
      const twice = entries.findIndex(([label]) => label === 'c pusher:subscription_succeeded');
      return entries.filter((_, n) => n !== stale && n !== twice);
    },
  },
  {
    name: 'Authorization results arrive after `subscribe()` has returned',
    scenarios: ['customHandler that rejects within subscribe()'],
    normalize: without('ours', ([label]) => label === 'c pusher:subscription_error'),
  },
  {
    name: 'Incomplete authorizations are reported',
    scenarios: [
      'customHandler that answers without auth',
      'a sign-in whose answer has no user_data',
      'the error for a sign-in without a usable ID',
    ],
    normalize: without('both', ([label]) =>
      /^(c pusher:subscription_|user pusher:signin_error|channel|frame on connection 0)/.test(label),
    ),
  },
  // it takes longer than a scenario: tested in test/client/auth/authorization-request.test.ts
  shownElsewhere('Authorizations have a time limit of 10 s'),
  // no server of the scenarios redirects: tested in test/client/auth/redirected-requests.test.ts
  shownElsewhere('Authorization requests don’t follow redirects'),
  {
    name: 'A reconnect doesn’t undo `unsubscribe()`',
    scenarios: ['unsubscribe() before the server answers, and a reconnection'],
    normalize: without('theirs', ([label]) => label === 'frame on connection 1'),
  },
  {
    name: '`unsubscribe()` removes the channel’s listeners',
    scenarios: ['unsubscribe() and subscribe() before the server answers'],
    normalize: without('theirs', ([label]) => label === 'c pusher:subscription_succeeded'),
  },
  {
    name: 'After a refusal by the server, `subscribe()` retries',
    scenarios: ['subscribe() after the server has rejected it', 'signin() after a rejection'],
    normalize: (entries, side) => (side === 'ours' ? entries.slice(0, -1) : entries),
  },
  {
    name: 'Temporary refusals are retried',
    scenarios: ['an authorization endpoint that fails (500)', 'an authorization endpoint that cannot be reached'],
    normalize: (entries) => {
      const asked = entries.findIndex(([label]) => label === 'request');
      return entries
        .filter(([label], n) => label !== 'request' || n === asked)
        .map(([label, ...values]) => [label, ...(label === 'channel' ? values.map(withoutPending) : values)]);
    },
  },
  // it takes longer than a scenario: tested in test/client/channels/subscription-retries.test.ts and sign-in-retries.test.ts
  shownElsewhere('Unanswered requests are retried and reported'),
  {
    name: 'Encrypted events that can’t be decrypted are reported',
    scenarios: ['the error for an event that is not encrypted'],
    normalize: without('ours', ([label]) => label === 'c pusher:error'),
  },
  {
    name: 'Events wait for the gap before them',
    scenarios: ['events between an outage and the confirmation'],
    normalize: without('both', ([label]) => label === 'c e'),
  },
  {
    name: 'A second confirmation is silent',
    scenarios: ['a second confirmation of a presence channel', 'a second confirmation of a cache channel'],
    normalize: without('both', ([label]) => label.startsWith('c ')),
  },
  {
    name: 'Members who arrive before the confirmation are kept',
    scenarios: ['members who join before the confirmation'],
    normalize: without('both', ([label]) => label.startsWith('c ') || label === 'members' || label === 'each'),
  },
  {
    name: 'Oversized client events are not sent',
    scenarios: ['trigger() with more than 10 kB of data'],
    normalize: without('both', (entry) => entry[0] === 'too much' || JSON.stringify(entry).includes('client-large')),
  },
  {
    name: 'Channels report gaps',
    scenarios: ['an outage of a live channel'],
    normalize: without('ours', ([label]) => label === 'c pusher:gap'),
  },
  {
    name: 'Members who joined or left during an outage are reported',
    scenarios: ['members after disconnect()'],
    normalize: without('ours', ([label]) => label === 'c pusher:member_removed'),
  },
  // it takes longer than a scenario
  shownElsewhere('A visible page notices a dead connection sooner'),
  // it takes longer than a scenario: tested in test/client/connection/heartbeat.test.ts
  shownElsewhere('Pings are sent early, even while frames arrive'),
  {
    name: 'A host is enough without a cluster',
    scenarios: ['new Pusher with a host but no cluster'],
    normalize: without('both', ([label]) => label === 'a host'),
  },
  {
    name: 'A cluster without a value is reported, not thrown',
    scenarios: ['new Pusher with an unset cluster', 'new Pusher with an unset host'],
    normalize: without('both', ([label]) => label === 'connection failed' || label.startsWith('cluster')),
  },
  // it needs a page with a certificate
  shownElsewhere('`forceTLS: false` applies to servers on this machine'),
  // pusher-js would connect to its own servers: tested in test/client/transports/http-transports.test.ts
  shownElsewhere('The HTTP fallback is at `wsHost`, without SockJS'),
  // pusher-js would connect to its own servers: tested in test/client/transports/http-support.test.ts
  shownElsewhere('HTTP is skipped for servers without the fallback'),
  // no test runs a script from a server: tested in test/client/options/client-options.test.ts
  shownElsewhere('JSONP is replaced by `fetch`'),
  {
    name: '`Pusher.instances` excludes disconnected clients',
    scenarios: ['Pusher.instances after disconnect()'],
    normalize: without('both', ([label]) => label === 'there'),
  },
  {
    name: 'Authorization requests accept JSON',
    normalize: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (label === 'request' ? withoutAccept(value) : value)),
    ]),
  },
  {
    name: 'The handshake’s activity timeout is optional',
    scenarios: ['a handshake without an activity timeout'],
    normalize: without('both', ([label]) => label === 'connection connected' || label === 'connection error'),
  },
  {
    name: 'Members are an object, even if a PHP server sends a list',
    scenarios: ['a presence channel of a PHP server, without members'],
    normalize: each('theirs', ([label, ...values]) => [
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
    scenarios: ['new Pusher with the arguments of the original library', 'an event with the socket ID of the receiver'],
    normalize: without('both', ([label, , ...values]) => label === 'a key' || (label === 'c e' && values[0] === 2)),
  },
  {
    name: 'The client’s own events can’t be imitated',
    scenarios: ['events that imitate those of the client', 'events of the original library on the client'],
    normalize: without(
      'both',
      ([label]) =>
        label === 'client connection_established' ||
        /^(client|channel) pusher:(subscription_|member_|signin_error|gap)/.test(label),
    ),
  },
  // it takes more than a scenario: tested in test/client/connection/reactions.node.test.ts and http-hostile-server.test.ts
  shownElsewhere('Server input and its effects are limited'),
  // tested in test/frameworks/reactive-proxies.test.ts
  shownElsewhere('Proxies operate on the client itself'),
  // surface.test.ts checks each of them
  shownElsewhere('Internal parts of pusher-js have no effect'),
  {
    name: 'The client sends its own name to the server',
    normalize: each('both', ([label, ...values]) => [
      label,
      ...values.map((value) => (label === 'addresses' ? (value as string[]).map(withoutVersion) : value)),
    ]),
  },
  // tested in test/types
  shownElsewhere('Types show which values may be missing'),
];

/** Returns both traces without the deliberate differences, or without all of them except `except`. */
export function normalizedTraces(scenario: string, traces: [theirs: Entry[], ours: Entry[]], except?: Difference) {
  const applying = differences.filter(
    (difference) => difference !== except && (difference.scenarios?.includes(scenario) ?? true),
  );
  const [theirs, ours] = traces.map((entries, n) =>
    applying.reduce((rest, { normalize }) => normalize(rest, n ? 'ours' : 'theirs'), entries),
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

/** Returns the code and the message of a connection’s error, from either place in which it can have them. */
function codeOf(error: unknown): unknown {
  const { data, error: inner } = error as { data?: Fields; error?: { data?: Fields } };
  const { code, message } = data ?? inner?.data ?? {};
  return code === undefined ? undefined : { code, message: message || '' };
}
