import { expect } from '@open-wc/testing';
import type { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer } from '../../servers/index.js';
import { connectionLost } from '../client-of.js';

/** Cuts the connection of a client, and waits until the client has noticed. */
export async function drop(server: ScriptedServer, client: Pusher): Promise<void> {
  await server.cut();
  await eventually(() => expect(client.connection.state).to.equal('connecting'));
}

/** Connects a client again at once. */
export async function reconnect(client: Pusher): Promise<void> {
  client.connect();
  await client.ready();
}

/** Ends the connection of a client by `end`. The client connects again at once, instead of after a delay. */
export async function interrupt(client: Pusher, end: () => Promise<void>): Promise<void> {
  const lost = connectionLost(client);
  await end();
  await lost;
  client.connect();
}

/** Waits until the client has processed all frames that the server sent. */
export function settle(client: Pusher): Promise<unknown> {
  return client.connection.ping();
}
