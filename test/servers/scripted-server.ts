import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { AuthRequest, ReceivedFrame, ScriptedServerCalls, ScriptedServerOptions } from './contract.js';
import { answerAuth } from './test-auth-endpoint.js';

const host = '127.0.0.1';
const patience = 20_000;

/** The server side of a scripted server: a WebSocket server controlled by a test. */
export class ScriptedServerHost implements ScriptedServerCalls {
  readonly host = host;
  readonly key = 'app-key';
  readonly #options: ScriptedServerOptions;
  readonly #http = createServer((request, response) => {
    answerAuth(request, response, (asked, url) => {
      const before = this.#requestCounts.get(url) ?? 0;
      this.#requestCounts.set(url, before + 1);
      this.#authRequests.push(asked);
      this.#news.emit('news');
      return before;
    }).catch((error) => response.destroy(error));
  });
  readonly #sockets: WebSocket[] = [];
  readonly #received: ReceivedFrame[] = [];
  readonly #authRequests: AuthRequest[] = [];
  /** The number of requests to each URL. */
  readonly #requestCounts = new Map<string, number>();
  readonly #news = new EventEmitter().setMaxListeners(0);

  private constructor(options: ScriptedServerOptions) {
    this.#options = options;
    new WebSocketServer({ server: this.#http }).on('connection', (socket) => this.#welcome(socket));
  }

  static async start(options: ScriptedServerOptions): Promise<ScriptedServerHost> {
    const server = new ScriptedServerHost(options);
    server.#http.listen(options.port ?? 0, host);
    await once(server.#http, 'listening');
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  async send(frame: object | string, connection?: number): Promise<void> {
    (await this.#socket(connection)).send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  async sendEach(frames: object[]): Promise<void> {
    for (const frame of frames) await this.send(frame);
  }

  async sendBinary(bytes: number[], connection?: number): Promise<void> {
    (await this.#socket(connection)).send(Uint8Array.from(bytes));
  }

  async end(code = 1000, reason = '', connection?: number): Promise<void> {
    const socket = await this.#socket(connection);
    const closed = once(socket, 'close');
    socket.close(code, reason);
    await Promise.race([closed, sleep(1000)]);
  }

  async cut(connection?: number): Promise<void> {
    const socket = await this.#socket(connection);
    const closed = once(socket, 'close');
    socket.terminate();
    await closed;
  }

  async received(count = 0): Promise<ReceivedFrame[]> {
    await this.#until(
      () => this.#received.length >= count,
      () => `expected ${count} frames, but received ${this.#received.length}: ${JSON.stringify(this.#received)}`,
    );
    return this.#received;
  }

  async connections(count = 0): Promise<number> {
    await this.#until(
      () => this.#sockets.length >= count,
      () => `expected ${count} connections, but ${this.#sockets.length} were opened`,
    );
    return this.#sockets.length;
  }

  async open(): Promise<number> {
    return this.#sockets.filter((socket) => socket.readyState === socket.OPEN).length;
  }

  async authRequests(count = 0): Promise<AuthRequest[]> {
    await this.#until(
      () => this.#authRequests.length >= count,
      () => `expected ${count} authorization requests, but received ${this.#authRequests.length}`,
    );
    return this.#authRequests;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    if (!this.#http.listening) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  #welcome(socket: WebSocket): void {
    const connection = this.#sockets.push(socket) - 1;
    const { handshake = true, activityTimeout = 120 } = this.#options;
    socket.on('message', (message) => this.#receive(socket, connection, message));
    socket.on('error', () => {}); // If a client breaks off, its test sees the close.
    if (typeof handshake === 'string') socket.send(handshake);
    else if (handshake) {
      const id = `${connection + 1}.${connection + 1}`;
      reply(socket, 'pusher:connection_established', { socket_id: id, activity_timeout: activityTimeout });
    }
    this.#news.emit('news');
  }

  #receive(socket: WebSocket, connection: number, message: RawData): void {
    const frame = parse(String(message));
    this.#received.push({ ...frame, connection });
    const { answer: answers = true } = this.#options;
    if (answers && (answers === true || frame.event === 'pusher:ping')) answer(socket, frame);
    this.#news.emit('news');
  }

  async #socket(connection?: number): Promise<WebSocket> {
    await this.connections((connection ?? 0) + 1);
    const socket = this.#sockets.at(connection ?? -1);
    if (!socket) throw new Error(`there is no connection ${connection}`);
    return socket;
  }

  /** Waits here instead of in the page, because the test may control the page's time. */
  async #until(fulfilled: () => boolean, describeFailure: () => string): Promise<void> {
    const signal = AbortSignal.timeout(patience);
    while (!fulfilled()) {
      try {
        await once(this.#news, 'news', { signal });
      } catch {
        throw new Error(`${describeFailure()} within ${patience / 1000} s`);
      }
    }
  }
}

function parse(text: string): Omit<ReceivedFrame, 'connection'> {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame === 'object' && frame !== null && 'event' in frame) return frame as ReceivedFrame;
  } catch {
    // handled below
  }
  return { event: '(not a frame)', data: text };
}

function answer(socket: WebSocket, { event, data }: Omit<ReceivedFrame, 'connection'>): void {
  if (event === 'pusher:ping') reply(socket, 'pusher:pong', {});
  if (event !== 'pusher:subscribe') return;
  const { channel, channel_data: member } = data as { channel: string; channel_data?: string };
  const content = member && channel.startsWith('presence-') ? roster(member) : {};
  reply(socket, 'pusher_internal:subscription_succeeded', content, channel);
}

function roster(member: string): { presence: { ids: string[]; hash: Record<string, unknown>; count: number } } {
  const { user_id: id, user_info: info = null } = JSON.parse(member) as { user_id: string; user_info?: unknown };
  return { presence: { ids: [id], hash: { [id]: info }, count: 1 } };
}

/** Servers encode the data of a frame as a JSON string within the JSON. */
function reply(socket: WebSocket, event: string, data: object, channel?: string): void {
  socket.send(JSON.stringify({ event, channel, data: JSON.stringify(data) }));
}
