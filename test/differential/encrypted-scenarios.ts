import { nacl } from './reference.js';
import type { Scenario, Stage } from './scenario.js';

type Callback = (error: unknown, data: unknown) => void;
interface Box {
  secretbox(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array;
}

const name = 'private-encrypted-c';
const refused = 'pusher:subscription_error';
const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

const seal = (text: string, key: Uint8Array) => {
  const nonce = new Uint8Array(24).fill(7);
  const ciphertext = (nacl() as Box).secretbox(new TextEncoder().encode(text), nonce, key);
  return JSON.stringify({ nonce: base64(nonce), ciphertext: base64(ciphertext) });
};

/** Subscribes with these keys, one for each authorization. */
async function open(stage: Stage, keys: (Uint8Array | undefined)[], channelName = name) {
  const { client, note, record, until } = stage;
  let requests = 0;
  const customHandler = (request: unknown, callback: Callback) => {
    const key = keys[requests++];
    note('customHandler', request);
    callback(null, { auth: 'a:b', ...(key && { shared_secret: base64(key) }) });
  };
  const made = client({ channelAuthorization: { customHandler }, nacl: nacl() });
  const channel = made.subscribe(channelName);
  record(channel, 'c', 'e', refused, 'pusher:subscription_succeeded', 'pusher:e');
  if (keys[0]) await until(() => channel.subscribed);
  const send = (data: unknown, event = 'e') => stage.server.send({ event, channel: channelName, data });
  return { made, channel, send };
}

export const encrypted: Scenario[] = [
  {
    name: 'events of an encrypted channel',
    async run(stage) {
      const { recordAll, record, noted } = stage;
      const { made, channel, send } = await open(stage, [first]);
      recordAll(channel, 'c');
      record(made, 'client', 'e');
      const texts = ['{"n":1}', '[1]', '"text"', 'no json', 'ä→', 'null', '0', ''];
      for (const text of texts) await send(seal(text, first));
      await noted('c e', texts.length);
    },
  },
  {
    name: 'events of an encrypted cache channel',
    async run(stage) {
      const { record, noted, server } = stage;
      const cached = 'private-encrypted-cache-c';
      const { channel, send } = await open(stage, [first], cached);
      record(channel, 'c', 'pusher:cache_miss');
      await server.send({ event: 'pusher:cache_miss', channel: cached });
      await send(seal('1', first));
      await noted('c e');
    },
  },
  {
    name: 'pusher: events of an encrypted channel',
    async run(stage) {
      const { made, send } = await open(stage, [first]);
      await send('{"plain":1}', 'pusher:e');
      await stage.settle(made);
    },
  },
  {
    name: 'a new key of an encrypted channel',
    async run(stage) {
      const { send } = await open(stage, [first, second]);
      await send(seal('1', first));
      await stage.noted('c e');
      await send(seal('2', second));
      await stage.noted('c e', 2);
      await send(seal('3', second));
      await stage.noted('c e', 3);
    },
  },
  {
    name: 'events that no key decrypts',
    async run(stage) {
      const { made, send } = await open(stage, [first, first]);
      await send(seal('lost', second));
      await stage.noted('customHandler', 2);
      await send(seal('heard', first));
      await stage.noted('c e');
      await stage.settle(made);
    },
  },
  {
    name: 'events of an encrypted channel that are not encrypted',
    async run(stage) {
      const { send } = await open(stage, [first]);
      await send('{"plain":1}');
      await send('{"nonce":"AA==","ciphertext":"AA=="}');
      await send(seal('heard', first));
      await stage.noted('c e');
    },
  },
  {
    name: 'the error for an event that is not encrypted',
    async run(stage) {
      const { channel, send } = await open(stage, [first]);
      stage.record(channel, 'c', 'pusher:error');
      await send('{"plain":1}');
      await send(seal('heard', first));
      await stage.noted('c e');
    },
  },
  {
    name: 'an authorization without shared_secret',
    async run(stage) {
      await open(stage, [undefined]);
      await stage.noted(`c ${refused}`);
    },
  },
  {
    name: 'trigger() on an encrypted channel',
    async run(stage) {
      const { channel } = await open(stage, [first]);
      stage.call('trigger', () => channel.trigger('client-e', {}));
    },
  },
];
