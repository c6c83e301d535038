import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeData } from '../../src/client/frame.js';
import type { Sandbox } from '../../src/sandbox/index.js';

/** A received frame with its data decoded. One that is not JSON has the event `(not a frame)` and its text as data. */
export interface Received {
  event: string;
  channel?: string;
  user_id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  data: any;
  /** The data as it came. */
  rawData: unknown;
}

/** A bare WebSocket that sends what it is told and keeps what it gets, so that tests see each frame. */
export class RawClient {
  readonly socket: WebSocket;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  socketId = '';
  readonly #frames: Received[] = [];
  #wake = () => {};

  private constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (message) => {
      this.#frames.push(read(String(message)));
      this.#wake();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', resolve));
    this.socket.on('error', () => {});
  }

  /** Opens a socket to any path; the handshake is left to the test. */
  static dial(sandbox: Sandbox, path: string): RawClient {
    return new RawClient(sandbox.url.replace('http', 'ws') + path);
  }

  /** Connects and waits for the handshake. */
  static async connect(sandbox: Sandbox, key = 'app-key'): Promise<RawClient> {
    const client = RawClient.dial(sandbox, `/app/${key}?protocol=7&client=test&version=1`);
    client.socketId = (await client.next('pusher:connection_established')).data.socket_id;
    return client;
  }

  /** How many frames came that were not taken. */
  get waiting(): number {
    return this.#frames.length;
  }

  send(event: string, data: unknown = {}, channel?: string): void {
    this.socket.send(JSON.stringify({ event, data, channel }));
  }

  /** Takes the next frame; it has to have this name. */
  async next(event: string): Promise<Received> {
    const isDone = () => this.#frames.length > 0 || this.socket.readyState >= WebSocket.CLOSING;
    while (!isDone()) {
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), this.closed]);
    }
    const frame = this.#frames.shift();
    if (frame?.event === event) return frame;
    throw new Error(`Waited for ${event}, got ${JSON.stringify(frame) ?? 'a close'}`);
  }

  /** Fails unless all frames up to now were taken: the answer to a ping is the next that comes. */
  async nothingMore(): Promise<void> {
    this.send('pusher:ping');
    await this.next('pusher:pong');
  }

  /** Waits until the server has read all that was sent: WebSocket's own ping is answered below the protocol. */
  async read(): Promise<void> {
    const answered = once(this.socket, 'pong');
    this.socket.ping();
    await answered;
  }

  /** Subscribes and waits for the confirmation; signs for private and presence channels. */
  async subscribe(channel: string, channelData?: object): Promise<Received> {
    this.send('pusher:subscribe', signed(this.socketId, channel, channelData));
    return this.next('pusher_internal:subscription_succeeded');
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

function read(text: string): Received {
  try {
    const frame = JSON.parse(text);
    return { ...frame, data: decodeData(frame.data), rawData: frame.data };
  } catch {
    return { event: '(not a frame)', data: text, rawData: text };
  }
}

/** The data of a `pusher:subscribe` to the sandbox's default app. */
export function signed(socketId: string, channel: string, channelData?: object, secret = 'app-secret') {
  const data = channelData && JSON.stringify(channelData);
  const text = [socketId, channel, ...(data ? [data] : [])].join(':');
  return { channel, auth: `app-key:${hmac(secret, text)}`, channel_data: data };
}

export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
