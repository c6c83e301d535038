import { createHmac } from 'node:crypto';
import { decodeData } from '../../src/client/protocol/frame.js';

/**
 * A received frame with its data decoded. A message that isn't JSON has the event `(not a frame)` and its text as data.
 */
export interface Received {
  event: string;
  channel?: string;
  user_id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read data of every shape
  data: any;
  /** The data before decoding. */
  rawData: unknown;
}

/** A minimal client that sends and records every frame for the test. */
export abstract class FrameClient {
  /** Resolves when the transport is open, before any frame. */
  abstract readonly opened: Promise<unknown>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  socketId = '';
  readonly #frames: Received[] = [];
  #isClosed = false;
  #wake = () => {};
  #resolveClosed!: (code: number) => void;

  constructor() {
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
  }

  abstract send(event: string, data?: unknown, channel?: string): void;

  /** The number of received frames that the test has not yet taken. */
  get waiting(): number {
    return this.#frames.length;
  }

  /** Waits for the handshake. */
  async handshake(): Promise<this> {
    this.socketId = (await this.next('pusher:connection_established')).data.socket_id;
    return this;
  }

  /** Takes the next frame. Throws if it has another event name. */
  async next(event: string): Promise<Received> {
    while (this.#frames.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const frame = this.#frames.shift();
    if (frame?.event === event) return frame;
    throw new Error(`Waited for ${event}, got ${JSON.stringify(frame) ?? 'a close'}`);
  }

  /** Fails unless the test has taken all frames so far: the next frame must be the answer to a ping. */
  async expectNothingMore(): Promise<void> {
    this.send('pusher:ping');
    await this.next('pusher:pong');
  }

  /** Subscribes and waits for the confirmation. Signs the request for private and presence channels. */
  async subscribe(channel: string, channelData?: object): Promise<Received> {
    this.send('pusher:subscribe', signed(this.socketId, channel, channelData));
    return this.next('pusher_internal:subscription_succeeded');
  }

  /** Called with each frame from the transport. */
  protected keep(text: string): void {
    this.#frames.push(read(text));
    this.#wake();
  }

  /** Called when the transport has closed. */
  protected end(code: number): void {
    this.#isClosed = true;
    this.#resolveClosed(code);
    this.#wake();
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

/** Returns the data of a `pusher:subscribe` to the sandbox's default app. */
export function signed(socketId: string, channel: string, channelData?: object, secret = 'app-secret') {
  const data = channelData && JSON.stringify(channelData);
  const text = [socketId, channel, ...(data ? [data] : [])].join(':');
  return { channel, auth: `app-key:${hmac(secret, text)}`, channel_data: data };
}

export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
