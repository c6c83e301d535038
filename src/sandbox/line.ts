import type { Gate, Parcel } from './gate.js';
import type { EncodedFrame, RawWire, Wire } from './subscriber.js';

/** From the server's view: `in` is what clients send, `out` what they get. */
export type Direction = 'in' | 'out';

/** Who is at the server's end of a line. */
export interface LineEnd {
  readonly socketId: string;
  /** Whether it is subscribed to this channel. */
  holds(channel: string): boolean;
  /** A message of the client; undefined stands for a binary one. */
  receive(message: string | undefined): void;
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

/** The way of one client's frames, between its transport and its session: this is where faults act. */
export class Line implements Wire {
  /** Nobody, while the client is not greeted; never, on a line that is half-open. */
  session: LineEnd | undefined;
  readonly #wire: RawWire;
  readonly #tracks: Record<Direction, Track> = { in: new Track(), out: new Track() };
  readonly #reports: LineReports;
  #pauses = 0;
  #isStopped = false;

  constructor(wire: RawWire, reports: LineReports) {
    this.#wire = wire;
    this.#reports = reports;
  }

  // What the session does.

  send(frame: EncodedFrame): void {
    this.#tracks.out.push({ frame, deliver: (changed) => this.#wire.send(changed ?? frame) });
  }

  close(code: number, reason: string): void {
    this.#tracks.out.push({ frame: undefined, deliver: () => this.#wire.close(code, reason) });
  }

  // What the transport tells.

  receive(message: string | undefined): void {
    this.#tracks.in.push({ frame: message, deliver: () => this.session?.receive(message) });
  }

  heard(): void {
    if (!this.paused) this.session?.heard();
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

/** One direction of a line: parcels go through its gates, the oldest first. */
class Track {
  readonly #gates: Gate[] = [];
  #ended = false;

  push(parcel: Parcel): void {
    this.#pass(parcel, 0);
  }

  add(gate: Gate): () => void {
    this.#gates.push(gate);
    return () => {
      const index = this.#gates.indexOf(gate);
      if (index < 0) return;
      gate.open?.(this.#after(gate));
      this.#gates.splice(index, 1);
    };
  }

  /** Whatever is on its way does not arrive. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const gate of this.#gates) gate.open?.(() => {});
  }

  #pass(parcel: Parcel, index: number): void {
    if (this.#ended) return;
    const gate = this.#gates[index];
    if (gate) gate.enter(parcel, this.#after(gate));
    else parcel.deliver(parcel.frame);
  }

  /** Looks the place up when a parcel leaves: gates before it may have been taken away meanwhile. */
  #after(gate: Gate): (parcel: Parcel) => void {
    return (parcel) => this.#pass(parcel, this.#gates.indexOf(gate) + 1);
  }
}
