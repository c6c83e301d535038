import type { App } from './app/app.js';
import { type AuthFault, AuthFaults } from './auth/auth-faults.js';
import { checkCloseCode, checkCount, checkDuration } from './line/fault-arguments.js';
import type { EndFault, FaultQueue } from './line/fault-queue.js';
import {
  delayGate,
  duplicateGate,
  type Gate,
  isApplicationEvent,
  type Meets,
  reorderGate,
  stallGate,
  truncateGate,
} from './line/gate.js';
import type { Direction, Line } from './line/line.js';
import { type FaultTarget, type Lines, meetsOn } from './line/lines.js';
import type { DialFault, Reception } from './transports/reception.js';

/** How often a fault is met. */
export interface FaultCount {
  /** After so many all is well again. Default: no limit, until the fault is ended. */
  times?: number;
}

/** What faults act on. */
export interface FaultyParts {
  apps: App[];
  lines: Lines;
  reception: Reception;
  dials: FaultQueue<DialFault>;
  auth: FaultQueue<AuthFault>;
}

/**
 * What can go wrong between a page and its server, on purpose.
 *
 * A fault that is a **state** is on until the function that it returned is called, until `clear()`, or until it was met
 * `times` times. A fault that is an **act** happens once, and returns how many sockets it hit; it passes by all states,
 * so that what a state holds back for a socket that is dropped or closed is lost.
 *
 * Clients that dial meet one of `refuse`, `hang`, `halfOpen` and `handshake`: those with `times` come first, in the order
 * in which they were begun; then the newest of the others. The states of frames (`stall`, `delay`, `reorder`,
 * `duplicate`, `truncate`) work together. When one ends, what it held back goes on at once, in order.
 */
export class Faults {
  /** Faults of the endpoints for authorisation. */
  readonly auth: AuthFaults;
  readonly #parts: FaultyParts;
  readonly #ends = new Set<EndFault>();

  constructor(parts: FaultyParts) {
    this.#parts = parts;
    this.auth = new AuthFaults(parts.auth);
  }

  // States: clients that dial.

  /** Resets the TCP connection of each client that dials, as if nobody listened. The REST API and auth go on. */
  refuse(options: FaultCount = {}): EndFault {
    return this.#dial({ kind: 'refuse' }, options);
  }

  /** Takes the TCP connection of each client that dials and never answers; not even when the fault has ended. */
  hang(options: FaultCount = {}): EndFault {
    return this.#dial({ kind: 'hang' }, options);
  }

  /**
   * Opens the WebSocket, or the session over HTTP, of each client that dials, never says a word and reads nothing; not
   * even when the fault has ended. (A connection that falls silent later is `stall()`.)
   */
  halfOpen(options: FaultCount = {}): EndFault {
    return this.#dial({ kind: 'half-open' }, options);
  }

  /**
   * Greets each client that dials with a `pusher:error` of this code, then closes with it: 4001 unknown app, 4004 over
   * quota, 4100 over capacity, 4200 at once again, … Throws a RangeError for a code that no close frame can carry.
   */
  handshake(code: number, message = '', options: FaultCount = {}): EndFault {
    checkCloseCode(code);
    return this.#dial({ kind: 'handshake', code, message }, options);
  }

  // States: frames.

  /**
   * Holds back the frames of a direction, closings included: `in` is what clients send, `out` what they get. Without a
   * channel, `in` reads nothing more, so that a client that leaves is not noticed before the end.
   */
  stall(direction: Direction | 'both' = 'both', target: FaultTarget = {}): EndFault {
    return this.#frames(direction, target, (meets, line, way) => {
      const gate = stallGate(meets);
      const unread = way === 'in' && target.channel === undefined && isFor(line, target);
      return unread ? withoutReading(line, gate) : gate;
    });
  }

  /** Lets each frame arrive `ms` later, closings included; the order stays. `direction`: default both. */
  delay(
    ms: number,
    { direction = 'both', ...target }: FaultTarget & { direction?: Direction | 'both' } = {},
  ): EndFault {
    checkDuration(ms);
    return this.#frames(direction, target, (meets) => delayGate(ms, meets));
  }

  /**
   * Lets channels overtake each other: the frames to a client are gathered for `within` ms from the first (default 50),
   * then go out with the channel that came last at the front. The order of each channel stays.
   */
  reorder({ within = 50, socketId }: { within?: number; socketId?: string } = {}): EndFault {
    checkDuration(within);
    return this.#frames('out', { socketId }, (meets) => reorderGate(within, meets));
  }

  /** Sends each event twice, not the protocol's own frames. `times` counts events to a client. */
  duplicate({ times, ...target }: FaultTarget & FaultCount = {}): EndFault {
    const count = counter(times);
    return this.#frames('out', target, (meets) =>
      duplicateGate((parcel) => meets(parcel) && isApplicationEvent(parcel) && count()),
    );
  }

  /** Cuts the next frame to a client, or the next `times` frames, in the middle of its JSON. */
  truncate({ times = 1, ...target }: FaultTarget & FaultCount = {}): EndFault {
    const count = counter(times);
    return this.#frames('out', target, (meets) => truncateGate((parcel) => meets(parcel) && count()));
  }

  // Acts.

  /** Cuts connections without a close frame, as a network does (clients see 1006); those that hang, too. */
  drop(target: FaultTarget = {}): number {
    const hanging = isLimited(target) ? 0 : this.#parts.reception.cutHanging();
    return hanging + this.#end(target, (line) => line.cut());
  }

  /**
   * Closes connections with any code and reason, without a `pusher:error` before it.
   * Throws a RangeError for a code that no close frame can carry.
   */
  close(code: number, reason = '', target: FaultTarget = {}): number {
    checkCloseCode(code);
    return this.#end(target, (line) => line.shut(code, reason));
  }

  /** Sends a frame that is none, or any other text, as it is. */
  garbage(text = '{"event":"garbage', target: FaultTarget = {}): number {
    const lines = this.#parts.lines.select(target);
    for (const line of lines) line.inject(text);
    return lines.length;
  }

  /**
   * Restarts the server, on the same port: it forgets all sockets, subscriptions, members, users and cached events, and
   * cuts all connections; with a `code`, it closes them with that. Faults that are states stay on.
   */
  restart({ code, reason = '' }: { code?: number; reason?: string } = {}): number {
    if (code !== undefined) checkCloseCode(code);
    for (const app of this.#parts.apps) app.forgetAll();
    return code === undefined ? this.drop() : this.#parts.reception.cutHanging() + this.close(code, reason);
  }

  /** Takes subscriptions away without a word to anybody; the sockets stay. Returns how many subscriptions it took. */
  forgetSubscriptions(target: FaultTarget = {}): number {
    return this.#parts.apps.reduce((sum, app) => sum + app.forgetSubscriptions(target), 0);
  }

  /** Ends all faults that are states, those of {@link auth}, too. What hangs or is half-open stays so; `drop()` cuts it. */
  clear(): void {
    this.#parts.dials.clear();
    this.#parts.auth.clear();
    for (const end of [...this.#ends]) end();
  }

  #dial(fault: DialFault, { times }: FaultCount): EndFault {
    checkCount(times);
    return this.#parts.dials.begin(fault, times);
  }

  #frames(
    direction: Direction | 'both',
    target: FaultTarget,
    gateFor: (meets: Meets, line: Line, way: Direction) => Gate,
  ): EndFault {
    const ways: Direction[] = direction === 'both' ? ['in', 'out'] : [direction];
    const ends = ways.map((way) => this.#parts.lines.begin(way, (line) => gateFor(meetsOn(line, target), line, way)));
    const end = () => {
      this.#ends.delete(end);
      for (const endOne of ends.splice(0)) endOne();
    };
    this.#ends.add(end);
    return end;
  }

  #end(target: FaultTarget, act: (line: Line) => void): number {
    const lines = this.#parts.lines.select(target);
    for (const line of lines) act(line);
    // Only now, so that none of them hears that the others have left.
    for (const { session } of lines) session?.end();
    return lines.length;
  }
}

function isLimited({ socketId, channel }: FaultTarget): boolean {
  return socketId !== undefined || channel !== undefined;
}

function isFor(line: Line, { socketId }: FaultTarget): boolean {
  return socketId === undefined || line.session?.socketId === socketId;
}

/** Keeps the line's transport from reading for as long as the gate is there. */
function withoutReading(line: Line, gate: Gate): Gate {
  let isOpen = false;
  line.pause();
  return {
    enter: gate.enter,
    open(next) {
      gate.open?.(next);
      if (!isOpen) line.resume();
      isOpen = true;
    },
  };
}

/** Says yes so many times; without a number, always. */
function counter(times: number | undefined): () => boolean {
  checkCount(times);
  let left = times ?? Number.POSITIVE_INFINITY;
  return () => left-- > 0;
}
