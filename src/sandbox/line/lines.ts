import type { RawWire } from '../app/subscriber.js';
import { channelOf, type Gate, type Meets } from './gate.js';
import { type Direction, Line } from './line.js';

/** What a fault is limited to; without a limit it is for all. */
export interface FaultTarget {
  /** One socket, by the id that the client has as `connection.socket_id`. */
  socketId?: string;
  /** One channel: its frames, or the sockets that are subscribed to it. */
  channel?: string;
}

/** Makes the gate of a fault for one line. */
type GateFor = (line: Line) => Gate;

/** The lines of all clients, and the faults that are on them. */
export class Lines {
  readonly #lines = new Set<Line>();
  readonly #faults = new Set<{ direction: Direction; gateFor: GateFor; removals: Map<Line, () => void> }>();

  /** How many are open. */
  get count(): number {
    return this.#lines.size;
  }

  /** A new line, with the gates of all faults that are on. */
  open(wire: RawWire): Line {
    const line: Line = new Line(wire, {
      closed: () => this.#lines.delete(line),
      settled: () => this.#forget(line),
    });
    this.#lines.add(line);
    for (const { direction, gateFor, removals } of this.#faults) removals.set(line, line.add(direction, gateFor(line)));
    return line;
  }

  /** The lines that a fault is for. */
  select({ socketId, channel }: FaultTarget = {}): Line[] {
    return [...this.#lines].filter(
      ({ session }) =>
        (socketId === undefined || session?.socketId === socketId) &&
        (channel === undefined || session?.holds(channel)),
    );
  }

  /** Puts a fault on each line, also on those to come. */
  begin(direction: Direction, gateFor: GateFor): () => void {
    const removals = new Map([...this.#lines].map((line) => [line, line.add(direction, gateFor(line))]));
    const fault = { direction, gateFor, removals };
    this.#faults.add(fault);
    return () => {
      this.#faults.delete(fault);
      for (const remove of removals.values()) remove();
      removals.clear();
    };
  }

  #forget(line: Line): void {
    for (const { removals } of this.#faults) removals.delete(line);
  }
}

/** Whether a fault with this target is for a parcel on this line. */
export function meetsOn(line: Line, { socketId, channel }: FaultTarget): Meets {
  return (parcel) =>
    (socketId === undefined || line.session?.socketId === socketId) &&
    (channel === undefined || channelOf(parcel) === channel);
}
