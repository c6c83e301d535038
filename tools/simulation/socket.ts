import { ListenerTarget } from './listener-target.js';
import { currentOwner, type Owner } from './owner.js';

/** What carries a socket's doings to the network. */
export interface SocketLine {
  send(frame: string): void;
  /** The page closed it; the network tells when that is over. */
  close(code: number, reason: string): void;
}

type On<E> = ((event: E) => void) | null;

/** A WebSocket as a page sees it. */
export class SimulatedSocket extends ListenerTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  readonly url: string;
  readonly owner: Owner = currentOwner();
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
  line: SocketLine | undefined;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
  }

  /** Whether it has not ended, and nobody has asked it to. */
  get alive(): boolean {
    return this.readyState <= SimulatedSocket.OPEN;
  }

  send(frame: unknown): void {
    if (this.readyState === SimulatedSocket.CONNECTING) {
      throw new DOMException('The socket is still connecting.', 'InvalidStateError');
    }
    if (this.readyState === SimulatedSocket.OPEN) this.line?.send(String(frame));
  }

  close(code = 1005, reason = ''): void {
    if (!this.alive) return;
    this.readyState = SimulatedSocket.CLOSING;
    this.line?.close(code, reason);
  }

  /** For the network: it is open. */
  open(): void {
    if (this.readyState !== SimulatedSocket.CONNECTING) return;
    this.readyState = SimulatedSocket.OPEN;
    this.#happen('open', this.onopen, {});
  }

  /** For the network: a message came. */
  receive(data: unknown): void {
    if (this.readyState === SimulatedSocket.OPEN) this.#happen('message', this.onmessage, { data });
  }

  /** For the network: it is over. */
  end(code: number, reason: string): void {
    if (this.readyState === SimulatedSocket.CLOSED) return;
    this.readyState = SimulatedSocket.CLOSED;
    if (code === 1006) this.#happen('error', this.onerror, {});
    this.#happen('close', this.onclose, { code, reason, wasClean: code !== 1006 });
  }

  #happen<E extends Event>(type: string, on: On<E>, fields: object): void {
    if (on) this.call(this.owner, () => on.call(this, Object.assign(new Event(type), fields) as E));
    this.tell(type, fields);
  }
}
