import { serverFrame } from '../app/server-frame.js';
import type { EncodedFrame, RawWire, Wire } from '../app/subscriber.js';
import { CLOSE_TIMEOUT, MAX_WAITING_BYTES, MESSAGE_BURST, MESSAGES_PER_SECOND } from '../http/limits.js';
import type { Gate } from './gate.js';
import { TokenBucket } from './token-bucket.js';
import { sizeOf, Track } from './track.js';

/** From the server's view: `in` is what clients send, `out` what they get. */
export type Direction = 'in' | 'out';

/** Who is at the server's end of a line. */
export interface LineEnd {
  readonly socketId: string;
  /** Whether it is subscribed to this channel. */
  holds(channel: string): boolean;
  /** A message of the client; undefined stands for a binary one. */
  receive(message: string | undefined): void;
  /** A sign of life other than a frame. */
  heard(): void;
  /** The client is gone. May be called again. */
  end(): void;
}

/** What a line tells of its end. */
export interface LineReports {
  /** Its transport has closed. */
  closed(): void;
  /** Nothing is under way on it any more. */
  settled(): void;
}

/**
 * The way of one client's frames, between its transport and its session: this is where faults act, and where a client
 * is closed that reads too little or sends too much.
 */
export class Line implements Wire {
  /** Nobody, while the client is not greeted; never, on a line that is half-open. */
  session: LineEnd | undefined;
  readonly #wire: RawWire;
  readonly #tracks: Record<Direction, Track> = { in: new Track(), out: new Track() };
  readonly #reports: LineReports;
  readonly #messages = new TokenBucket(MESSAGE_BURST, MESSAGES_PER_SECOND);
  #pauses = 0;
  #isStopped = false;
  /** Whether it exceeded a limit; then nothing goes in or out any more but the close. */
  #isOverloaded = false;

  constructor(wire: RawWire, reports: LineReports) {
    this.#wire = wire;
    this.#reports = reports;
  }

  // What the session does.

  send(frame: EncodedFrame): void {
    if (!this.#hasRoom('out', frame)) return;
    this.#tracks.out.push({ frame, deliver: (changed) => this.#wire.send(changed ?? frame) });
  }

  close(code: number, reason: string): void {
    this.#tracks.out.push({ frame: undefined, deliver: () => this.#wire.close(code, reason) });
  }

  // What the transport tells.

  receive(message: string | undefined): void {
    if (!this.#mayReceive() || !this.#hasRoom('in', message)) return;
    this.#tracks.in.push({ frame: message, deliver: () => this.session?.receive(message) });
  }

  /** The client gave a sign of life other than a frame; its transport may have answered that. */
  heard(): void {
    if (this.#mayReceive() && this.#hasRoom('out') && !this.paused) this.session?.heard();
  }

  /** A sign of life is due, which goes the way of the frames; to a client that was never greeted there is none. */
  beat(): void {
    if (this.session) this.#tracks.out.push({ frame: undefined, deliver: () => this.#wire.beat?.() });
  }

  /** The transport has closed. May be called again. */
  end(): void {
    this.#tracks.out.end();
    if (this.#isStopped) this.#reports.settled();
    else this.#tracks.in.push({ frame: undefined, deliver: () => this.#leave() });
    this.#reports.closed();
  }

  // What faults do.

  /** Puts a gate at the end of a direction; the answer takes it away. */
  add(direction: Direction, gate: Gate): () => void {
    return this.#tracks[direction].add(gate);
  }

  /** Stops reading from the client, until there were as many calls of {@link resume}. */
  pause(): void {
    this.#pauses += 1;
    if (this.#pauses === 1) this.#wire.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.#wire.resume();
  }

  get paused(): boolean {
    return this.#pauses > 0;
  }

  /** Sends text past all gates. */
  inject(text: string): void {
    this.#wire.send(text);
  }

  /** Ends the line past all gates, without a close frame; the session is still to be told. */
  cut(): void {
    this.#stop();
    this.#wire.cut();
  }

  /** Closes the line past all gates; the session is still to be told. */
  shut(code: number, reason: string): void {
    this.#stop();
    if (this.paused) this.#wire.resume();
    this.#wire.close(code, reason);
  }

  /** Returns false, and closes the line, if the client sends too many messages. */
  #mayReceive(): boolean {
    if (this.#isOverloaded) return false;
    if (this.#messages.take()) return true;
    const limit = `${MESSAGE_BURST} at once and ${MESSAGES_PER_SECOND} a second`;
    this.#endOverloaded(`This connection sent too many messages; at most ${limit} are allowed.`);
    return false;
  }

  /** Returns false, and closes the line, if too much is waiting in a direction, or would be with this frame. */
  #hasRoom(direction: Direction, frame?: EncodedFrame): boolean {
    if (this.#isOverloaded) return false;
    const unread = direction === 'out' ? this.#wire.waiting : 0;
    if (this.#tracks[direction].waiting + unread + sizeOf(frame) <= MAX_WAITING_BYTES) return true;
    const why = direction === 'out' ? 'This client reads too little' : 'Too many messages of this client are held back';
    this.#endOverloaded(`${why}: more than ${MAX_WAITING_BYTES} bytes would be waiting.`);
    return false;
  }

  /** Closes the line past all gates, and cuts it if the client does not read that in time. */
  #endOverloaded(message: string): void {
    this.#isOverloaded = true;
    // Not at once: a channel may be going through its subscribers, and may hear from each that it has left.
    queueMicrotask(() => {
      if (!this.#isStopped) {
        this.#wire.send(serverFrame('pusher:error', { code: 4100, message }));
        this.shut(4100, message);
      }
      this.session?.end();
      setTimeout(() => this.cut(), CLOSE_TIMEOUT);
    });
  }

  #leave(): void {
    this.session?.end();
    this.#reports.settled();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#tracks.in.end();
    this.#tracks.out.end();
  }
}
