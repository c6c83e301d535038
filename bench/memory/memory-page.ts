import type { Subject } from '../chromium/scripts.js';
import { type Client, connect } from '../page/bench-clients.js';
import { type FakeWebSocket, onFakeSocket, task } from '../page/fake-web-socket.js';

const address = { host: 'fake.test', port: 80 };
const hear = (): void => {};
let client: Client;
let socket: FakeWebSocket;

/** Connects a client that stays. */
export async function prepare(subject: Subject): Promise<void> {
  ({ client, socket } = await onFakeSocket(() => connect(subject, address)));
}

/** Subscribes to so many channels, each with one listener. */
export async function subscribe(from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) client.listen(`room-${index}`, 'new-comment', hear);
  await socket.confirm();
}

/** Subscribes to a presence channel where so many are. */
export async function join(channel: string, members: number): Promise<void> {
  client.listen(channel, 'new-comment', hear);
  const ids = Array.from({ length: members }, (_, index) => `user-${index}`);
  const hash = Object.fromEntries(ids.map((id) => [id, { name: `The name of ${id}` }]));
  await socket.confirm({ [channel]: { presence: { ids, hash, count: members } } });
}

/** Makes so many clients, connects them, and gives them up. */
export async function discard(subject: Subject, count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    const { client, socket } = await onFakeSocket(() => connect(subject, address));
    client.listen('room', 'new-comment', hear);
    await socket.confirm();
    client.close();
    await task();
  }
  // elements, and what clients put off, are done by then
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Mounts an element with a listener so many times, and takes it away each time. */
export async function mount(count: number): Promise<void> {
  for (let done = 1; done <= count; done++) {
    client.listen(`room-${done % 50}`, 'new-comment', hear);
    client.leave(`room-${done % 50}`);
    if (done % 100 === 0) {
      await socket.confirm();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
