import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { Pusher } from '../../src/client/index.js';
import { loadReference, nacl } from './reference.js';
import type { PusherClass } from './scenario.js';

type Value = Record<string, unknown>;
type Roots = Record<string, Value>;

/** Every object that a page can access. No connection is made. */
function rootsOf(Pusher: PusherClass, options: object = {}): Roots {
  const client = new Pusher('key', { cluster: 'eu', enabledTransports: ['ws'], nacl: nacl() as never, ...options });
  const channel = (name: string) => client.subscribe(name);
  const { connection, user, channels, config } = client as unknown as Value;
  const parts = { Pusher, client, connection, user, channels, config, watchlist: client.user.watchlist };
  const kinds = { channel: channel('c'), private: channel('private-c'), encrypted: channel('private-encrypted-c') };
  const presence = channel('presence-c');
  const { members } = presence as unknown as Value;
  return { ...parts, ...kinds, presence, members } as unknown as Roots;
}

/** Members that are private in the types of pusher-js. */
const PRIVATE = new RegExp(
  '^(_|getClientFeatures$|(start|abort)Connecting|disconnectInternally|updateStrategy|retryIn|(clear|set)\\w+Timer|' +
    '\\w+ActivityCheck|build\\w+Callbacks|setConnection|abandonConnection|updateState|shouldRetry|' +
    'bindWatchlistInternalEvent|handleInternalEvent|handleEncryptedEvent|emitJSON|getDataToEmit|setMyID|onSubscription|' +
    '(add|remove)Member|reset$|nacl$|key$)',
);

function namesOf(value: object): string[] {
  const names = new Set<string>();
  for (let at = value; at && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  const own = ['constructor', 'length', 'name', 'prototype', 'arguments', 'caller'];
  return [...names].filter((name) => !own.includes(name) && !PRIVATE.test(name)).sort();
}

const isDeep = (value: unknown) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** The error that a function throws, as text, or undefined. */
function thrownBy(act: () => unknown): string | undefined {
  try {
    const value = act() as Promise<unknown> | undefined;
    if (value instanceof Promise) value.catch(() => {});
    return undefined;
  } catch (error) {
    return `${error}`;
  }
}

/** Sets a property and restores it, so that neither client fails later. */
function setAndRestore(target: Value, name: string, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  if (!Reflect.set(target, name, value)) throw new Error('The property cannot be set.');
  if (own) Object.defineProperty(target, name, own);
  else Reflect.deleteProperty(target, name);
}

class HangingSocket {
  readyState = 0;
  send() {}
  close() {}
}

const argumentLists: unknown[][] = [
  [],
  [undefined],
  [null],
  ['c'],
  [{}],
  ['c', () => {}],
  ['c', null],
  ['c', undefined, {}],
  [null, () => {}],
  [() => {}],
  ['client-e', { a: 1 }, 'c'],
  [{ channelName: 'private-c', socketId: '1.1' }, () => {}],
];

/** Members that are not called, because they leave the page or need arguments of their own. */
const UNCALLED = /^(Pusher\.(Runtime|prototype)|client\.(global_emitter|connection|user|channels))$/;

describe('the whole surface of pusher-js', () => {
  const { instances } = Pusher;
  let Reference: PusherClass;
  const Ours = Pusher as unknown as PusherClass;
  before(async () => {
    Reference = await loadReference();
  });
  beforeEach(() => {
    stub(window, 'WebSocket').value(HangingSocket);
    stub(console, 'warn');
    stub(console, 'error');
    stub(window, 'reportError'); // for values that are bound but are not listeners
    stub(XMLHttpRequest.prototype, 'send');
    stub(window, 'fetch').returns(new Promise(() => {}));
  });
  afterEach(() => {
    for (const { instances } of [Reference, Ours])
      for (const client of [...instances]) thrownBy(() => client.disconnect());
    restore();
    Pusher.instances = instances;
  });

  it('can be read, including the objects below each part', () => {
    const [theirs, ours] = [rootsOf(Reference), rootsOf(Ours)];
    const missing: string[] = [];
    for (const [root, value] of Object.entries(theirs)) {
      for (const name of namesOf(value)) {
        if (isDeep(value[name]) && !isDeep(ours[root]?.[name])) missing.push(`${root}.${name}`);
      }
    }
    expect(missing).to.deep.equal([]);
  });

  it('can be set', () => {
    const failed: string[] = [];
    for (const replacement of [undefined, null, {}, () => {}]) {
      const [theirs, ours] = [rootsOf(Reference), rootsOf(Ours)];
      for (const [root, value] of Object.entries(theirs)) {
        if (root === 'Pusher') continue;
        for (const name of namesOf(value)) {
          if (/^(connection|user|channels)$/.test(name)) continue; // no client works without them
          const set = (target: Value | undefined) => () => setAndRestore(target as Value, name, replacement);
          if (thrownBy(set(value))) continue;
          const thrown = thrownBy(set(ours[root]));
          if (thrown) failed.push(`${root}.${name}: ${thrown}`);
        }
      }
    }
    expect(failed).to.deep.equal([]);
  });

  it('can be called with all arguments that pusher-js accepts', () => {
    const failed = new Set<string>();
    for (const [root, value] of Object.entries(rootsOf(Reference))) {
      for (const name of namesOf(value)) {
        if (typeof value[name] !== 'function' || UNCALLED.test(`${root}.${name}`)) continue;
        for (const list of argumentLists) {
          const bound = (roots: Roots) => {
            const target = roots[root] as Value;
            return () => (target[name] as (...args: unknown[]) => unknown).apply(target, list);
          };
          if (thrownBy(bound(rootsOf(Reference)))) continue;
          const thrown = thrownBy(bound(rootsOf(Ours)));
          if (thrown)
            failed.add(
              `${root}.${name}(${list.map((arg) => (typeof arg === 'function' ? 'fn' : JSON.stringify(arg))).join(', ')}): ${thrown}`,
            );
        }
      }
    }
    expect([...failed]).to.deep.equal([]);
  });

  const values: unknown[] = [undefined, null, '', 0, false, true, 'x', 7, {}, [], () => {}];
  const optionNames = [
    ...[
      'cluster',
      'wsHost',
      'wsPort',
      'wssPort',
      'wsPath',
      'httpHost',
      'httpPort',
      'httpsPort',
      'httpPath',
      'forceTLS',
    ],
    ...['enabledTransports', 'disabledTransports', 'activityTimeout', 'pongTimeout', 'unavailableTimeout', 'auth'],
    ...['authEndpoint', 'authTransport', 'authorizer', 'channelAuthorization', 'userAuthentication', 'enableStats'],
    ...['disableStats', 'statsHost', 'timelineParams', 'ignoreNullOrigin', 'nacl', 'encrypted', 'host', 'key'],
  ];

  it('accepts every option with every value that pusher-js accepts', () => {
    const failed: string[] = [];
    for (const name of optionNames) {
      for (const value of values) {
        for (const more of [{}, { channelAuthorization: { endpoint: '/a' } }, { wsHost: 'h' }]) {
          const make = (Class: PusherClass) => () => {
            const client = new Class('key', { cluster: 'eu', ...more, [name]: value } as never);
            client.subscribe('private-c');
            client.signin();
            client.disconnect();
          };
          if (thrownBy(make(Reference))) continue;
          const thrown = thrownBy(make(Ours));
          if (thrown) failed.push(`${name}: ${String(value)} ${JSON.stringify(more)}: ${thrown}`);
        }
      }
    }
    expect(failed).to.deep.equal([]);
  });
});
