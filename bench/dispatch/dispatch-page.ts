import type { Subject } from '../chromium/scripts.js';
import { type Client, connect } from '../page/bench-clients.js';
import { type FakeWebSocket, onFakeSocket, task } from '../page/fake-web-socket.js';

/** What arrives, and who listens. */
export interface Traffic {
  /** How many channels there are; messages come on each by turns. */
  channels: number;
  /** How many listeners each has. */
  listeners: number;
  /** Presence channels: each message says who sent it. */
  presence?: boolean;
  /** Nobody listens to the messages that come. */
  unheard?: boolean;
}

/** How many messages come in one task. */
const BURST = 500;
/** How many different messages there are. */
const VARIETY = 1000;

let client: Client | undefined;
let socket: FakeWebSocket;
let messages: string[];
let heard = 0;

/** Makes a client whose listeners wait for messages, in place of the one before. */
export async function prepare(subject: Subject, traffic: Traffic): Promise<void> {
  const { channels, listeners, presence } = traffic;
  const names = Array.from({ length: channels }, (_, index) => `${presence ? 'presence-' : ''}room-${index}`);
  client?.close();
  // elements let go of their client a task later
  await new Promise((resolve) => setTimeout(resolve));
  const connected = await onFakeSocket(() => connect(subject, { host: 'fake.test', port: 80 }));
  ({ client, socket } = connected);
  for (const name of names) {
    for (let count = 0; count < listeners; count++) connected.client.listen(name, 'new-comment', () => heard++);
  }
  const roster = { presence: { ids: ['me'], hash: { me: {} }, count: 1 } };
  await socket.confirm(presence ? Object.fromEntries(names.map((name) => [name, roster])) : {});
  messages = Array.from({ length: VARIETY }, (_, index) => message(index, names[index % channels] as string, traffic));
}

/** Lets so many messages arrive. Answers how often a listener was called. */
export async function receive(count: number): Promise<number> {
  heard = 0;
  for (let done = 0; done < count; done += BURST) {
    for (let index = done; index < done + BURST; index++) socket.say(messages[index % VARIETY] as string);
    await task();
  }
  return heard;
}

function message(index: number, channel: string, { presence, unheard }: Traffic): string {
  const data = JSON.stringify({
    id: index,
    author: `Author ${index % 50}`,
    text: 'A comment of some length, as they are.',
  });
  const event = unheard ? 'new-reaction' : 'new-comment';
  return JSON.stringify({ event, channel, data, ...(presence ? { user_id: `user-${index % 50}` } : {}) });
}
