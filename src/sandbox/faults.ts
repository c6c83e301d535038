import type { App } from './app/app.js';
import { type AuthFault, AuthFaults } from './auth/auth-faults.js';
import type { ClientConnection, Direction } from './line/client-connection.js';
import { type ClientConnections, type FaultTarget, packetFilter } from './line/client-connections.js';
import { checkCloseCode, checkCount, checkDuration } from './line/fault-arguments.js';
import type { EndFault, FaultQueue } from './line/fault-queue.js';
import {
  delayInterceptor,
  duplicateInterceptor,
  type Interceptor,
  isApplicationEvent,
  type PacketFilter,
  reorderInterceptor,
  stallInterceptor,
  truncateInterceptor,
} from './line/interceptors.js';
import type { ConnectFault, ConnectionAcceptor } from './transports/connection-acceptor.js';

/** Limits how often a fault applies. */
export interface FaultCount {
  /**
   * The number of times that the fault applies before it ends by itself.
   * @default no limit: until the fault is ended
   */
  times?: number;
}

/** The parts of the sandbox that faults act on. */
export interface FaultContext {
  apps: App[];
  connections: ClientConnections;
  acceptor: ConnectionAcceptor;
  connectFaults: FaultQueue<ConnectFault>;
  authFaults: FaultQueue<AuthFault>;
}

/**
 * Simulates failures between a page and its server.
 *
 * A fault that is a **state** stays active until you call the function that it returned, until `clear()`, or until it
 * has applied `times` times. A fault that is an **act** happens once and returns the number of sockets that it
 * affected. Acts bypass all states: if an act drops or closes a socket, everything that a state holds back for that
 * socket is lost.
 *
 * At most one of `refuse`, `hang`, `halfOpen` and `handshake` applies to each connection attempt: first those with
 * `times`, in the order in which they were started, then the most recent of the others. The states that affect frames
 * (`stall`, `delay`, `reorder`, `duplicate`, `truncate`) can be combined. When one ends, the frames that it held back
 * are delivered at once, in order.
 *
 * @example
 * const end = sandbox.faults.refuse(); // new connections fail …
 * sandbox.faults.drop(); // … and open ones are cut
 * end(); // clients can connect again
 */
export class Faults {
  /** Faults of the auth endpoints. */
  readonly auth: AuthFaults;
  readonly #context: FaultContext;
  readonly #ends = new Set<EndFault>();

  constructor(context: FaultContext) {
    this.#context = context;
    this.auth = new AuthFaults(context.authFaults);
  }

  // States that affect connection attempts.

  /**
   * Resets the TCP connection of each connection attempt, as if the server were down. The REST API and the auth
   * endpoints still work.
   */
  refuse(options: FaultCount = {}): EndFault {
    return this.#addConnectFault({ kind: 'refuse' }, options);
  }

  /** Accepts the TCP connection of each connection attempt but never responds, even after the fault ends. */
  hang(options: FaultCount = {}): EndFault {
    return this.#addConnectFault({ kind: 'hang' }, options);
  }

  /**
   * Opens the WebSocket or the HTTP session of each connection attempt, but never sends or reads anything, even after
   * the fault ends. (To silence a connection later, use `stall()`.)
   */
  halfOpen(options: FaultCount = {}): EndFault {
    return this.#addConnectFault({ kind: 'half-open' }, options);
  }

  /**
   * Answers each connection attempt with a `pusher:error` with this code, then closes with the same code: 4001 for an
   * unknown app, 4004 over quota, 4100 over capacity, 4200 reconnect immediately, … Throws a RangeError for a code that
   * a close frame cannot carry.
   */
  handshake(code: number, message = '', options: FaultCount = {}): EndFault {
    checkCloseCode(code);
    return this.#addConnectFault({ kind: 'handshake', code, message }, options);
  }

  // States that affect frames.

  /**
   * Holds back the frames of one direction, including closes: `in` is what clients send, `out` what they receive.
   * Without a channel, `in` stops reading altogether, so that the server doesn't notice that a client has left until
   * the fault ends.
   */
  stall(direction: Direction | 'both' = 'both', target: FaultTarget = {}): EndFault {
    return this.#addFrameFault(direction, target, (matches, connection, oneDirection) => {
      const interceptor = stallInterceptor(matches);
      const unread = oneDirection === 'in' && target.channel === undefined && isFor(connection, target);
      return unread ? withoutReading(connection, interceptor) : interceptor;
    });
  }

  /** Delivers each frame `ms` milliseconds late, including closes, in order. `direction` defaults to both. */
  delay(
    ms: number,
    { direction = 'both', ...target }: FaultTarget & { direction?: Direction | 'both' } = {},
  ): EndFault {
    checkDuration(ms);
    return this.#addFrameFault(direction, target, (matches) => delayInterceptor(ms, matches));
  }

  /**
   * Lets channels overtake each other: gathers the frames to a client for `within` ms (default 50) from the first one,
   * then sends the channel that came last first. The order within each channel stays.
   */
  reorder({ within = 50, socketId }: { within?: number; socketId?: string } = {}): EndFault {
    checkDuration(within);
    return this.#addFrameFault('out', { socketId }, (matches) => reorderInterceptor(within, matches));
  }

  /** Sends each event twice, except the protocol's own frames. `times` counts events to a client. */
  duplicate({ times, ...target }: FaultTarget & FaultCount = {}): EndFault {
    const count = counter(times);
    return this.#addFrameFault('out', target, (matches) =>
      duplicateInterceptor((packet) => matches(packet) && isApplicationEvent(packet) && count()),
    );
  }

  /** Truncates the next frame to a client, or the next `times` frames, in the middle of the JSON. */
  truncate({ times = 1, ...target }: FaultTarget & FaultCount = {}): EndFault {
    const count = counter(times);
    return this.#addFrameFault('out', target, (matches) => truncateInterceptor((packet) => matches(packet) && count()));
  }

  // Acts.

  /**
   * Cuts connections without a close frame, as a network failure does (clients see 1006), including those that hang.
   */
  drop(target: FaultTarget = {}): number {
    const hanging = isLimited(target) ? 0 : this.#context.acceptor.cutHanging();
    return hanging + this.#endConnections(target, (connection) => connection.terminate());
  }

  /**
   * Closes connections with any code and reason, without a preceding `pusher:error`.
   * Throws a RangeError for a code that a close frame cannot carry.
   */
  close(code: number, reason = '', target: FaultTarget = {}): number {
    checkCloseCode(code);
    return this.#endConnections(target, (connection) => connection.forceClose(code, reason), code, reason);
  }

  /** Sends an invalid frame, or any other text, unchanged. */
  garbage(text = '{"event":"garbage', target: FaultTarget = {}): number {
    const connections = this.#context.connections.select(target);
    for (const connection of connections) connection.inject(text);
    return connections.length;
  }

  /**
   * Restarts the server on the same port: it forgets all sockets, subscriptions, members, users and cached events, and
   * cuts all connections, or closes them if a `code` is given. Faults that are states stay active.
   */
  restart({ code, reason = '' }: { code?: number; reason?: string } = {}): number {
    if (code !== undefined) checkCloseCode(code);
    for (const app of this.#context.apps) app.forgetAll();
    return code === undefined ? this.drop() : this.#context.acceptor.cutHanging() + this.close(code, reason);
  }

  /**
   * Removes subscriptions without notifying anyone; the sockets stay open. Returns the number of removed subscriptions.
   */
  forgetSubscriptions(target: FaultTarget = {}): number {
    return this.#context.apps.reduce((sum, app) => sum + app.forgetSubscriptions(target), 0);
  }

  /**
   * Ends all faults that are states, including those of {@link auth}. Connections that hang or are half-open stay so;
   * `drop()` cuts them.
   */
  clear(): void {
    this.#context.connectFaults.clear();
    this.#context.authFaults.clear();
    for (const end of [...this.#ends]) end();
  }

  #addConnectFault(fault: ConnectFault, { times }: FaultCount): EndFault {
    checkCount(times);
    return this.#context.connectFaults.add(fault, times);
  }

  #addFrameFault(
    direction: Direction | 'both',
    target: FaultTarget,
    createInterceptor: (matches: PacketFilter, connection: ClientConnection, oneDirection: Direction) => Interceptor,
  ): EndFault {
    const directions: Direction[] = direction === 'both' ? ['in', 'out'] : [direction];
    const ends = directions.map((oneDirection) =>
      this.#context.connections.addFault(oneDirection, (connection) =>
        createInterceptor(packetFilter(connection, target), connection, oneDirection),
      ),
    );
    const end = () => {
      this.#ends.delete(end);
      for (const endOne of ends.splice(0)) endOne();
    };
    this.#ends.add(end);
    return end;
  }

  #endConnections(
    target: FaultTarget,
    act: (connection: ClientConnection) => void,
    code?: number,
    reason = 'a fault of the sandbox cut the connection',
  ): number {
    const connections = this.#context.connections.select(target);
    for (const connection of connections) act(connection);
    // After all acts, so that none of these clients is notified that the others have left.
    for (const { session } of connections) session?.end(code, reason);
    return connections.length;
  }
}

function isLimited({ socketId, channel }: FaultTarget): boolean {
  return socketId !== undefined || channel !== undefined;
}

function isFor(connection: ClientConnection, { socketId }: FaultTarget): boolean {
  return socketId === undefined || connection.session?.socketId === socketId;
}

/** Stops the transport from reading until the interceptor is removed. */
function withoutReading(connection: ClientConnection, interceptor: Interceptor): Interceptor {
  let isReleased = false;
  connection.pause();
  return {
    handle: interceptor.handle,
    release(next) {
      interceptor.release?.(next);
      if (!isReleased) connection.resume();
      isReleased = true;
    },
  };
}

/** Returns a function that returns true `times` times; always, if `times` is undefined. */
function counter(times: number | undefined): () => boolean {
  checkCount(times);
  let left = times ?? Number.POSITIVE_INFINITY;
  return () => left-- > 0;
}
