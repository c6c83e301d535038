import { type Actor, currentActor } from './actor.js';
import { ListenerTarget } from './listener-target.js';

/** The connection of a socket to the network. */
export interface SocketTransport {
  send(frame: string): void;
  /** Called when the page closes the socket. The network later calls `end`. */
  close(code: number, reason: string): void;
}

type On<E> = ((event: E) => void) | null;

/** A WebSocket as the page sees it. */
export class SimulatedSocket extends ListenerTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  readonly url: string;
  readonly actor: Actor = currentActor();
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType = 'blob';
  readyState = SimulatedSocket.CONNECTING as number;
  onopen: On<Event> = null;
  onmessage: On<MessageEvent> = null;
  onerror: On<Event> = null;
  onclose: On<CloseEvent> = null;
  /** Set by the network. */
  transport: SocketTransport | undefined;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
  }

  /** True unless the socket is closed or closing. */
  get alive(): boolean {
    return this.readyState <= SimulatedSocket.OPEN;
  }

  send(frame: unknown): void {
    if (this.readyState === SimulatedSocket.CONNECTING) {
      throw new DOMException('The socket is still connecting.', 'InvalidStateError');
    }
    if (this.readyState === SimulatedSocket.OPEN) this.transport?.send(String(frame));
  }

  close(code = 1005, reason = ''): void {
    if (!this.alive) return;
    this.readyState = SimulatedSocket.CLOSING;
    this.transport?.close(code, reason);
  }

  /** Called by the network when the socket opens. */
  open(): void {
    if (this.readyState !== SimulatedSocket.CONNECTING) return;
    this.readyState = SimulatedSocket.OPEN;
    this.#emit('open', this.onopen, {});
  }

  /** Called by the network with each message. */
  receive(data: unknown): void {
    if (this.readyState === SimulatedSocket.OPEN) this.#emit('message', this.onmessage, { data });
  }

  /** Called by the network when the connection ends. */
  end(code: number, reason: string): void {
    if (this.readyState === SimulatedSocket.CLOSED) return;
    this.readyState = SimulatedSocket.CLOSED;
    if (code === 1006) this.#emit('error', this.onerror, {});
    this.#emit('close', this.onclose, { code, reason, wasClean: code !== 1006 });
  }

  #emit<E extends Event>(type: string, on: On<E>, fields: object): void {
    if (on) this.call(this.actor, () => on.call(this, Object.assign(new Event(type), fields) as E));
    this.dispatch(type, fields);
  }
}
