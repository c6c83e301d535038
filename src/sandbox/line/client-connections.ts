import type { Transport } from '../app/subscriber.js';
import { ClientConnection, type Direction } from './client-connection.js';
import { channelOf, type Interceptor, type PacketFilter } from './interceptors.js';

/** Limits what a fault affects. Without a limit it affects everything. */
export interface FaultTarget {
  /**
   * One socket, by the id that its client has as `connection.socket_id`.
   * @default all sockets
   */
  socketId?: string;
  /**
   * One channel: its frames, or the sockets that are subscribed to it.
   * @default all channels
   */
  channel?: string;
}

/** Creates the interceptor of a fault for one connection. */
type CreateInterceptor = (connection: ClientConnection) => Interceptor;

/** The connections of all clients, and the active faults on them. */
export class ClientConnections {
  readonly #connections = new Set<ClientConnection>();
  readonly #faults = new Set<{
    direction: Direction;
    createInterceptor: CreateInterceptor;
    removals: Map<ClientConnection, () => void>;
  }>();

  /** The number of open connections. */
  get count(): number {
    return this.#connections.size;
  }

  /** Opens a connection with the interceptors of all active faults. */
  open(transport: Transport): ClientConnection {
    const connection: ClientConnection = new ClientConnection(transport, {
      closed: () => this.#connections.delete(connection),
      drained: () => this.#forget(connection),
    });
    this.#connections.add(connection);
    for (const { direction, createInterceptor, removals } of this.#faults)
      removals.set(connection, connection.add(direction, createInterceptor(connection)));
    return connection;
  }

  /** Returns the connections that a fault affects. */
  select({ socketId, channel }: FaultTarget = {}): ClientConnection[] {
    return [...this.#connections].filter(
      ({ session }) =>
        (socketId === undefined || session?.socketId === socketId) &&
        (channel === undefined || session?.isSubscribed(channel)),
    );
  }

  /** Starts a fault on all connections, including future ones. Returns a function that ends it. */
  addFault(direction: Direction, createInterceptor: CreateInterceptor): () => void {
    const removals = new Map(
      [...this.#connections].map((connection) => [
        connection,
        connection.add(direction, createInterceptor(connection)),
      ]),
    );
    const fault = { direction, createInterceptor, removals };
    this.#faults.add(fault);
    return () => {
      this.#faults.delete(fault);
      for (const remove of removals.values()) remove();
      removals.clear();
    };
  }

  #forget(connection: ClientConnection): void {
    for (const { removals } of this.#faults) removals.delete(connection);
  }
}

/** Returns a filter for the packets on this connection that a fault with this target affects. */
export function packetFilter(connection: ClientConnection, { socketId, channel }: FaultTarget): PacketFilter {
  return (packet) =>
    (socketId === undefined || connection.session?.socketId === socketId) &&
    (channel === undefined || channelOf(packet) === channel);
}
