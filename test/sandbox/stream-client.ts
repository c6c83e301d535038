import type { Sandbox } from '../../src/sandbox/index.js';
import { FrameClient } from './frame-client.js';
import { RawHttpClient, type Receiving } from './raw-http-client.js';

/** A minimal client of the HTTP fallback that receives over one long response. */
export class StreamClient extends FrameClient {
  readonly opened: Promise<unknown>;
  readonly #http: RawHttpClient;
  readonly #stream: Receiving;
  #sent: Promise<unknown> = Promise.resolve();

  private constructor(sandbox: Sandbox) {
    super();
    this.#http = new RawHttpClient(sandbox);
    this.#stream = this.#http.receive('xhr_streaming');
    this.opened = new Promise<void>((resolve) => {
      this.#read(resolve).then(
        (code) => this.end(code),
        () => this.end(1006),
      );
    });
  }

  /** Opens a stream. The test must wait for the handshake itself. */
  static open(sandbox: Sandbox): StreamClient {
    return new StreamClient(sandbox);
  }

  /** Sends one request after another. A frame whose request fails is lost. */
  send(event: string, data: unknown = {}, channel?: string): void {
    this.#sent = this.#sent.then(() => this.#http.send({ event, data, channel })).catch(() => {});
  }

  /** Reads until the end. Resolves with the close code. */
  async #read(opened: () => void): Promise<number> {
    for (let line = await this.#stream.line(); line !== undefined; line = await this.#stream.line()) {
      if (line === 'o') opened();
      else if (line.startsWith('a')) for (const frame of JSON.parse(line.slice(1))) this.keep(frame);
      else if (line.startsWith('c')) return JSON.parse(line.slice(1))[0];
    }
    return 1006;
  }
}
