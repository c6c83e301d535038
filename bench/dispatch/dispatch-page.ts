import type { Subject } from '../chromium/scripts.js';
import { type Client, connect } from '../page/bench-clients.js';
import { type FakeWebSocket, onFakeSocket, task } from '../page/fake-web-socket.js';

/** The messages that arrive, and their listeners. */
export interface Traffic {
  /** The number of channels, which receive messages in turn. */
  channels: number;
  /** The number of listeners of each channel. */
  listeners: number;
  /** Uses presence channels, where each message names its sender. */
  presence?: boolean;
  /** Sends messages that have no listener. */
  noListener?: boolean;
}

/** The number of messages in one task. */
const BURST = 500;
/** The number of different messages. */
const VARIETY = 1000;

let client: Client | undefined;
let socket: FakeWebSocket;
let messages: string[];
let received = 0;

/** Creates a client whose listeners wait for messages, and closes the previous one. */
export async function prepare(subject: Subject, traffic: Traffic): Promise<void> {
  const { channels, listeners, presence } = traffic;
  const names = Array.from({ length: channels }, (_, index) => `${presence ? 'presence-' : ''}room-${index}`);
  client?.close();
  // elements release their client in a later task
  await new Promise((resolve) => setTimeout(resolve));
  const connected = await onFakeSocket(() => connect(subject, { host: 'fake.test', port: 80 }));
  ({ client, socket } = connected);
  for (const name of names) {
    for (let count = 0; count < listeners; count++) connected.client.listen(name, 'new-comment', () => received++);
  }
  const data = { presence: { ids: ['me'], hash: { me: {} }, count: 1 } };
  await socket.confirm(presence ? Object.fromEntries(names.map((name) => [name, data])) : {});
  messages = Array.from({ length: VARIETY }, (_, index) => message(index, names[index % channels] as string, traffic));
}

/** Delivers this many messages. Resolves with the number of calls of listeners. */
export async function receive(count: number): Promise<number> {
  received = 0;
  for (let done = 0; done < count; done += BURST) {
    for (let index = done; index < done + BURST; index++) socket.receive(messages[index % VARIETY] as string);
    await task();
  }
  return received;
}

function message(index: number, channel: string, { presence, noListener }: Traffic): string {
  const data = JSON.stringify({
    id: index,
    author: `Author ${index % 50}`,
    text: 'A comment of some length, as they are.',
  });
  const event = noListener ? 'new-reaction' : 'new-comment';
  return JSON.stringify({ event, channel, data, ...(presence ? { user_id: `user-${index % 50}` } : {}) });
}
