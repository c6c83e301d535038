import { serverFrame } from '../app/server-frame.js';
import type { EncodedFrame, FrameSender, Transport } from '../app/subscriber.js';
import { CLOSE_TIMEOUT, MAX_BUFFERED_BYTES, MESSAGE_BURST, MESSAGES_PER_SECOND } from '../http/limits.js';
import type { Interceptor } from './interceptors.js';
import { PacketPipeline, sizeOf } from './packet-pipeline.js';
import { TokenBucket } from './token-bucket.js';

/** The direction from the server's perspective: `in` is what clients send, `out` what they receive. */
export type Direction = 'in' | 'out';

/** The session at the server's end of a connection. */
export interface ConnectionSession {
  readonly socketId: string;
  /** Returns true if the session is subscribed to this channel. */
  isSubscribed(channel: string): boolean;
  /** Handles a message of the client; undefined stands for a binary message. */
  receive(message: string | undefined): void;
  /** Called for activity other than a frame. */
  handleActivity(): void;
  /** Called when the client is gone, with the code and the reason of the close. May be called more than once. */
  end(code?: number, reason?: string): void;
}

/** The events of a connection. */
export interface ConnectionEvents {
  /** Called when the transport has closed. */
  closed(): void;
  /** Called when the transport has closed and nothing is left to deliver. */
  drained(): void;
}

/**
 * One client's connection between its transport and its session. Faults act here. Also closes the connection of a client
 * that reads too slowly or sends too much.
 */
export class ClientConnection implements FrameSender {
  /** Undefined before the handshake, and always on a half-open connection. */
  session: ConnectionSession | undefined;
  readonly #transport: Transport;
  readonly #pipelines: Record<Direction, PacketPipeline> = { in: new PacketPipeline(), out: new PacketPipeline() };
  readonly #events: ConnectionEvents;
  readonly #messages = new TokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND);
  #pauses = 0;
  #isStopped = false;
  /** True if the client exceeded a limit; from then on only the close is sent. */
  #isOverloaded = false;

  constructor(transport: Transport, events: ConnectionEvents) {
    this.#transport = transport;
    this.#events = events;
  }

  // Called by the session.

  send(frame: EncodedFrame): void {
    if (!this.#hasRoom('out', frame)) return;
    this.#pipelines.out.push({ frame, deliver: (changed) => this.#transport.send(changed ?? frame) });
  }

  close(code: number, reason: string): void {
    this.#pipelines.out.push({ frame: undefined, deliver: () => this.#transport.close(code, reason) });
  }

  // Called by the transport.

  receive(message: string | undefined): void {
    if (!this.#mayReceive() || !this.#hasRoom('in', message)) return;
    this.#pipelines.in.push({ frame: message, deliver: () => this.session?.receive(message) });
  }

  /** Called for activity other than a frame, for example a ping that the transport has already answered. */
  handleActivity(): void {
    if (this.#mayReceive() && this.#hasRoom('out') && !this.paused) this.session?.handleActivity();
  }

  /** Sends a heartbeat in order with the frames, but not before the handshake. */
  sendHeartbeat(): void {
    if (this.session) this.#pipelines.out.push({ frame: undefined, deliver: () => this.#transport.sendHeartbeat?.() });
  }

  /** Called when the transport has closed, with the code and the reason. May be called more than once. */
  end(code?: number, reason?: string): void {
    this.#pipelines.out.end();
    if (this.#isStopped) this.#events.drained();
    else this.#pipelines.in.push({ frame: undefined, deliver: () => this.#endSession(code, reason) });
    this.#events.closed();
  }

  // Called by faults.

  /** Adds an interceptor at the end of a direction. Returns a function that removes it. */
  add(direction: Direction, interceptor: Interceptor): () => void {
    return this.#pipelines[direction].add(interceptor);
  }

  /** Stops reading from the client until {@link resume} has been called as often. */
  pause(): void {
    this.#pauses += 1;
    if (this.#pauses === 1) this.#transport.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.#transport.resume();
  }

  get paused(): boolean {
    return this.#pauses > 0;
  }

  /** Sends text past all interceptors. */
  inject(text: string): void {
    this.#transport.send(text);
  }

  /** Cuts the connection past all interceptors, without a close frame. The caller must end the session. */
  terminate(): void {
    this.#stop();
    this.#transport.terminate();
  }

  /** Closes the connection past all interceptors. The caller must end the session. */
  forceClose(code: number, reason: string): void {
    this.#stop();
    if (this.paused) this.#transport.resume();
    this.#transport.close(code, reason);
  }

  /** Returns false and closes the connection if the client sends too many messages. */
  #mayReceive(): boolean {
    if (this.#isOverloaded) return false;
    if (this.#messages.take()) return true;
    const limit = `${MESSAGE_BURST} at once and ${MESSAGES_PER_SECOND} per second`;
    this.#endOverloaded(`This connection sent too many messages; at most ${limit} are allowed.`);
    return false;
  }

  /** Returns false and closes the connection if too much data would wait in a direction with this frame. */
  #hasRoom(direction: Direction, frame?: EncodedFrame): boolean {
    if (this.#isOverloaded) return false;
    const unread = direction === 'out' ? this.#transport.bufferedBytes : 0;
    if (this.#pipelines[direction].bufferedBytes + unread + sizeOf(frame) <= MAX_BUFFERED_BYTES) return true;
    const why = direction === 'out' ? 'This client reads too slowly' : 'Too many messages of this client are held back';
    this.#endOverloaded(`${why}: more than ${MAX_BUFFERED_BYTES} bytes would be waiting.`);
    return false;
  }

  /** Closes the connection past all interceptors, and cuts it if the client does not read the close in time. */
  #endOverloaded(message: string): void {
    this.#isOverloaded = true;
    // Not synchronously: a channel may be iterating its subscribers, and ending the session sends frames to them.
    queueMicrotask(() => {
      if (!this.#isStopped) {
        this.#transport.send(serverFrame('pusher:error', { code: 4100, message }));
        this.forceClose(4100, message);
      }
      this.session?.end(4100, message);
      setTimeout(() => this.terminate(), CLOSE_TIMEOUT);
    });
  }

  #endSession(code: number | undefined, reason: string | undefined): void {
    this.session?.end(code, reason);
    this.#events.drained();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#pipelines.in.end();
    this.#pipelines.out.end();
  }
}
