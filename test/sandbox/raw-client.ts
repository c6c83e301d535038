import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Sandbox } from '../../src/sandbox/index.js';
import { FrameClient } from './frame-client.js';

export { hmac, signed } from './frame-client.js';

/** A minimal client over a WebSocket. */
export class RawClient extends FrameClient {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;

  private constructor(url: string) {
    super();
    this.socket = new WebSocket(url);
    this.opened = new Promise((resolve) => this.socket.on('open', resolve));
    this.socket.on('message', (message) => this.keep(String(message)));
    this.socket.on('close', (code) => this.end(code));
    this.socket.on('error', () => {});
  }

  /** Opens a socket to any path. The test must wait for the handshake itself. */
  static open(sandbox: Pick<Sandbox, 'url'>, path: string): RawClient {
    return new RawClient(sandbox.url.replace('http', 'ws') + path);
  }

  /** Connects and waits for the handshake. */
  static connect(sandbox: Pick<Sandbox, 'url'>, key = 'app-key'): Promise<RawClient> {
    return RawClient.open(sandbox, `/app/${key}?protocol=7&client=test&version=1`).handshake();
  }

  send(event: string, data: unknown = {}, channel?: string): void {
    this.socket.send(JSON.stringify({ event, data, channel }));
  }

  /** Waits until the server has read everything that was sent: `ws` answers WebSocket pings below the protocol. */
  async read(): Promise<void> {
    const answered = once(this.socket, 'pong');
    this.socket.ping();
    await answered;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
