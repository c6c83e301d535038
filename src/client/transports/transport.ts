/** A way to reach a server, under the name that pusher-js gives it. */
export type TransportName = 'ws' | 'xhr_streaming' | 'xhr_polling';

/**
 * How much may wait to be sent, in bytes (over HTTP in characters). It leaves room for thousands of subscriptions at once;
 * a server that lets more wait takes nothing, and the connection ends.
 */
export const MAX_WAITING = 16_777_216;

/** Why a connection ends on which more than {@link MAX_WAITING} waits: a policy was violated (RFC 6455). */
export const NOT_TAKEN = [1008, 'the server takes nothing: more than 16 MB wait to be sent'] as const;

/** The reports of a transport, in this order: any number of messages and signs of life, then one close. */
export interface TransportReports {
  /** A message arrived: a string, or a value that the protocol doesn't allow. */
  message(data: unknown): void;
  /** A sign of life arrived that isn't a message. */
  alive?(): void;
  /** A WebSocket works now and must replace this transport. */
  better?(): void;
  /**
   * It ended, or it didn't open. `code` is the close code of the socket; `status` is the HTTP status by which a server
   * refused to open a session.
   */
  closed(code: number, reason: string, status?: number): void;
}

/** A connection under way or open. */
export interface Transport {
  readonly name: TransportName;
  /** Sends one frame. Returns false unless it is open. */
  send(frame: string): boolean;
  /** Closes it. Nothing is reported afterwards. */
  close(): void;
}

/** Opens a transport to an address (`ws[s]://…`, for the HTTP fallback `http[s]://…`). */
export type OpenTransport = (url: string, reports: TransportReports) => Transport;

/** Opens a WebSocket to the server that the fallback connects to. */
export type Dial = (reports: TransportReports) => Transport;
