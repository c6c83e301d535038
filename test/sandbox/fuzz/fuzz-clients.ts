import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Random } from '../../../tools/simulation/random.js';
import { RawClient } from '../raw-client.js';
import { RawHttpClient } from '../raw-http-client.js';
import { anyFrame, anyRequest } from './hostile.js';

/** How long a client waits for an answer, in ms. */
const PATIENCE = 50;
/** How long a client waits for a connection to close after it has ended it, in ms. */
const LAST_PATIENCE = 5_000;

/** The address of the sandbox, which runs in another process. */
export interface Address {
  url: string;
  host: string;
  port: number;
}

/**
 * Sends `count` frames over WebSockets. Uses each socket until the sandbox closes it, or for a random number of frames.
 */
export async function fuzzWebSocket(address: Address, random: Random, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const client = await RawClient.connect(address);
    const { socket } = client;
    // One in ten clients stops reading and continues to send until it is dropped.
    const reads = random.chance(0.9);
    if (!reads) socket.pause();
    const most = random.magnitude(100, 20_000);
    for (let frames = 0; frames < most && sent < count && socket.readyState === socket.OPEN; ) {
      for (let left = 100; left > 0; left--, frames++, sent++) socket.send(anyFrame(random, client.socketId));
      await (reads ? Promise.race([client.read(), client.closed]) : new Promise(setImmediate));
    }
    socket.resume();
    socket.terminate();
    await client.closed;
  }
}

/** Sends `count` frames over the HTTP fallback. */
export async function fuzzHttpFallback(address: Address, random: Random, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const { client, stream } = await RawHttpClient.stream(address);
    const drained = random.chance(0.9) ? stream.rest().catch(() => {}) : undefined;
    const most = random.magnitude(100, 20_000);
    for (let frames = 0, isOpen = true; isOpen && frames < most && sent < count; ) {
      const size = random.pick([1, 10, 100, 100, 101]);
      const frame = () => String(anyFrame(random, client.socketId));
      const many = random.chance(0.01) ? random.magnitude(100, 650_000) : 0;
      const body = many ? `[${'"",'.repeat(many)}""]` : JSON.stringify(Array.from({ length: size }, frame));
      frames += size;
      sent += size;
      const status = await client.sendRaw(body).catch(() => 0);
      if (status === 500) throw new Error('A send request was answered with 500.');
      isOpen = status === 204 || status === 400;
    }
    stream.abort();
    await drained;
  }
}

/** Sends `count` requests as raw bytes, several on each connection, and collects the statuses of the answers. */
export async function fuzzRequests(
  address: Address,
  random: Random,
  count: number,
  statuses: Set<string>,
): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const socket = connect(address.port, address.host);
    const closed = once(socket, 'close').catch(() => {});
    const answered = new Promise((resolve) => socket.once('data', resolve));
    socket
      .on('error', () => {})
      .on('data', (data) => {
        for (const [, status] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d+)/g)) statuses.add(status ?? '');
      });
    for (let left = random.int(1, 25); left > 0; left--, sent++) socket.write(anyRequest(random));
    // Some requests receive no answer: a poll, or a request whose body is incomplete.
    if (random.chance(0.9)) await Promise.race([answered, closed, setTimeout(PATIENCE)]);
    if (random.chance(0.8)) {
      socket.end();
      await Promise.race([closed, setTimeout(LAST_PATIENCE)]);
    }
    socket.destroy();
    await closed;
  }
}
