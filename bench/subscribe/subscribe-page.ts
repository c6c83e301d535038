import type { Subject } from '../chromium/scripts.js';
import { type Client, connect } from '../page/bench-clients.js';
import { confirmation, type FakeWebSocket, onFakeSocket, task } from '../page/fake-web-socket.js';

const EVENT = 'new-comment';
const PRESENCE = 'presence-room';
let client: Client;
let socket: FakeWebSocket;
let received = 0;

const listener = (): void => {
  received++;
};
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `room-${index}`);
const message = (channel: string) => JSON.stringify({ event: EVENT, channel, data: '{"id":1}' });
const member = (event: string, id: string) =>
  JSON.stringify({
    event: `pusher_internal:${event}`,
    channel: PRESENCE,
    data: JSON.stringify({ user_id: id, user_info: { name: id } }),
  });

export async function prepare(subject: Subject): Promise<void> {
  ({ client, socket } = await onFakeSocket(() => connect(subject, { host: 'fake.test', port: 80 })));
  client.listen(PRESENCE, EVENT, listener);
  const presence = { presence: { ids: ['me'], hash: { me: {} }, count: 1 } };
  await socket.confirm({ [PRESENCE]: presence });
  client.listen('listened', EVENT, () => {});
  await socket.confirm();
}

/** Subscribes to this many channels, and confirms the subscriptions. */
export async function subscribe(count: number): Promise<void> {
  const names = namesOf(count);
  for (const name of names) client.listen(name, EVENT, listener);
  await task();
  for (const name of names) socket.receive(confirmation(name));
}

export async function unsubscribe(count: number): Promise<void> {
  for (const name of namesOf(count)) client.leave(name);
  await task();
  socket.sent = [];
}

/** Repeatedly subscribes to this many channels, delivers an event on each, and unsubscribes. */
export async function channels(count: number, times: number): Promise<number> {
  received = 0;
  const names = namesOf(count);
  const confirmations = names.map((name) => confirmation(name));
  const messages = names.map(message);
  for (let time = 0; time < times; time++) {
    for (const name of names) client.listen(name, EVENT, listener);
    for (const frame of confirmations) socket.receive(frame);
    for (const frame of messages) socket.receive(frame);
    for (const name of names) client.leave(name);
    socket.sent = [];
  }
  await task();
  return received;
}

/** Repeatedly binds this many listeners to one channel, delivers an event, and unbinds them. */
export async function listeners(count: number, times: number): Promise<number> {
  received = 0;
  const all = Array.from({ length: count }, () => () => {
    received++;
  });
  for (let time = 0; time < times; time++) {
    for (const one of all) client.listen('listened', EVENT, one);
    socket.receive(message('listened'));
    for (const one of all) client.removeListener('listened', EVENT, one);
  }
  await task();
  return received;
}

/** Repeatedly adds and removes this many members. */
export async function members(count: number, times: number): Promise<number> {
  const added = namesOf(count).map((id) => member('member_added', id));
  const removed = namesOf(count).map((id) => member('member_removed', id));
  for (let time = 0; time < times; time++) {
    for (const frame of added) socket.receive(frame);
    for (const frame of removed) socket.receive(frame);
  }
  await task();
  return count * times;
}
