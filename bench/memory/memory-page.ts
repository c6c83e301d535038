import type { Subject } from '../chromium/scripts.js';
import { type Client, connect } from '../page/bench-clients.js';
import { type FakeWebSocket, onFakeSocket, task } from '../page/fake-web-socket.js';

const address = { host: 'fake.test', port: 80 };
const listener = (): void => {};
let client: Client;
let socket: FakeWebSocket;

/** Connects a client that stays. */
export async function prepare(subject: Subject): Promise<void> {
  ({ client, socket } = await onFakeSocket(() => connect(subject, address)));
}

/** Subscribes to this many channels, each with one listener. */
export async function subscribe(from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) client.listen(`room-${index}`, 'new-comment', listener);
  await socket.confirm();
}

/** Subscribes to a presence channel with this many members. */
export async function join(channel: string, members: number): Promise<void> {
  client.listen(channel, 'new-comment', listener);
  const ids = Array.from({ length: members }, (_, index) => `user-${index}`);
  const hash = Object.fromEntries(ids.map((id) => [id, { name: `The name of ${id}` }]));
  await socket.confirm({ [channel]: { presence: { ids, hash, count: members } } });
}

/** Creates this many clients, connects them, and discards them. */
export async function discard(subject: Subject, count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    const { client, socket } = await onFakeSocket(() => connect(subject, address));
    client.listen('room', 'new-comment', listener);
    await socket.confirm();
    client.close();
    await task();
  }
  // by then, elements and deferred work of clients are done
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Mounts and removes an element with a listener this many times. */
export async function mount(count: number): Promise<void> {
  for (let done = 1; done <= count; done++) {
    client.listen(`room-${done % 50}`, 'new-comment', listener);
    client.leave(`room-${done % 50}`);
    if (done % 100 === 0) {
      await socket.confirm();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
