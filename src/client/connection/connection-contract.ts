import type { BindOptions, Listener } from '../base/event-emitter.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { PusherError } from '../protocol/pusher-error.js';
import type { ConnectionReports } from './connection-reports.js';

/** The public state of a connection. */
export type ConnectionState = 'initialized' | 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected';

/**
 * The members of a connection that the client uses. `Connection` implements it with a transport of its own; a connection
 * that several tabs share can implement it, too. Pages get the same object as `pusher.connection`.
 */
export interface ClientConnection {
  readonly state: ConnectionState;
  /** The server's id of the connection, or of the last one until the next is established. */
  readonly socket_id: string | undefined;
  /** The last error since the connection was last established. */
  readonly lastError: PusherError | undefined;
  /**
   * When something other than an error last arrived, ms since the epoch: the beginning of a gap.
   *
   * @internal
   */
  readonly heardAt: number;
  /** Starts to connect; during a wait, retries at once. */
  connect(): void;
  /** Ends the connection or the attempt. */
  disconnect(): void;
  /**
   * Continues at another address, even if the connection was disconnected or refused.
   *
   * @internal
   */
  move(options: ResolvedOptions): void;
  /** Sends one event. Returns false unless the connection is established. */
  send_event(event: string, data: unknown, channel?: string): boolean;
  bind(event: string, listener: Listener, options?: BindOptions): unknown;
  emit(event: string, data?: unknown): unknown;
}

/** Creates a client's connection. `connect()` must be called to open it. It calls `reports` before its listeners. */
export type CreateConnection = (options: ResolvedOptions, reports: ConnectionReports) => ClientConnection;
