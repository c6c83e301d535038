import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/index.js';
import { signed } from './raw-client.js';

/** A frame as received: its data is JSON text. */
export interface ReceivedFrame {
  event: string;
  channel?: string;
  data?: unknown;
}

/** One receive request, whose response is read line by line. */
export class Receiving {
  readonly response: Promise<Response>;
  readonly #abort = new AbortController();
  readonly #lines: AsyncGenerator<string>;

  constructor(url: string) {
    this.response = fetch(url, { method: 'POST', signal: this.#abort.signal });
    this.response.catch(() => {}); // reported to the reader of the lines
    this.#lines = this.#read();
  }

  /** Returns the next line, or undefined if the server has ended the response. */
  async line(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }

  /** Returns the decoded frames of the next line. Fails if the line has no frames. */
  async frames(): Promise<ReceivedFrame[]> {
    return framesOf(await this.line());
  }

  /** Returns all remaining lines after the server has ended the response. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of this.#lines) lines.push(line);
    return lines;
  }

  abort(): void {
    this.#abort.abort();
  }

  async *#read(): AsyncGenerator<string> {
    const { body, status } = await this.response;
    assert.equal(status, 200);
    let rest = '';
    const decoder = new TextDecoder();
    for await (const bytes of body as ReadableStream<Uint8Array>) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    assert.equal(rest, '', 'every line must end with a line feed');
  }
}

/** Decodes the frames of a line. */
export function framesOf(line: string | undefined): ReceivedFrame[] {
  assert.equal(line?.[0], 'a', `a line of frames, not ${line}`);
  return (JSON.parse(line?.slice(1) ?? '') as string[]).map((frame) => JSON.parse(frame));
}

let sessions = 0;

/** A client of the HTTP fallback that exposes each line. Every client has its own session. */
export class RawHttpClient {
  readonly base: string;
  readonly query = '?protocol=7&client=test&version=1';
  socketId = '';

  constructor(sandbox: Pick<Sandbox, 'url'>, app = '/pusher/app/app-key') {
    this.base = `${sandbox.url}${app}/${sessions % 1000}/session${sessions++}`;
  }

  /** Opens a stream and waits for the handshake. */
  static async stream(sandbox: Pick<Sandbox, 'url'>): Promise<{ client: RawHttpClient; stream: Receiving }> {
    const client = new RawHttpClient(sandbox);
    const stream = client.receive('xhr_streaming');
    assert.match((await stream.line()) ?? '', /^h{2048}$/);
    await client.shakeHands(stream);
    return { client, stream };
  }

  /** Polls once, for the handshake. */
  static async poll(sandbox: Sandbox): Promise<RawHttpClient> {
    const client = new RawHttpClient(sandbox);
    const poll = client.receive('xhr');
    await client.shakeHands(poll);
    assert.deepEqual(await poll.rest(), []);
    return client;
  }

  async shakeHands(receiving: Receiving): Promise<void> {
    assert.equal(await receiving.line(), 'o');
    const [frame] = await receiving.frames();
    assert.equal(frame?.event, 'pusher:connection_established');
    this.socketId = JSON.parse(String(frame?.data)).socket_id;
  }

  receive(kind: 'xhr_streaming' | 'xhr', query = this.query): Receiving {
    return new Receiving(`${this.base}/${kind}${query}`);
  }

  /**
   * Starts a poll that the server holds open because it has nothing to send: of two polls, the one that replaces the
   * other.
   */
  async waitingPoll(): Promise<Receiving> {
    const [one, two] = [this.receive('xhr'), this.receive('xhr')];
    const [ended, waiting] = await Promise.race([
      one.response.then(() => [one, two]),
      two.response.then(() => [two, one]),
    ]);
    assert.deepEqual(await ended?.rest(), []);
    return waiting as Receiving;
  }

  /** Sends a body as it is. Resolves with the status. */
  async sendRaw(body: string): Promise<number> {
    return (await fetch(`${this.base}/xhr_send${this.query}`, { method: 'POST', body })).status;
  }

  /** Sends frames in one request. Resolves with the status. */
  send(...frames: { event: string; data?: unknown; channel?: string }[]): Promise<number> {
    return this.sendRaw(JSON.stringify(frames.map((frame) => JSON.stringify({ data: {}, ...frame }))));
  }

  subscribe(channel: string, channelData?: object): Promise<number> {
    return this.send({ event: 'pusher:subscribe', data: signed(this.socketId, channel, channelData) });
  }
}
