/** The names of the transports, as in pusher-js. */
export type TransportName = 'ws' | 'xhr_streaming' | 'xhr_polling';

/**
 * The maximum amount of unsent data, in bytes (over HTTP in characters). It suffices for thousands of subscriptions at
 * once. If more data waits, the server isn't receiving, and the connection ends.
 */
export const MAX_WAITING = 16_777_216;

/** The close code and reason if more than {@link MAX_WAITING} waits. 1008 is a policy violation (RFC 6455). */
export const TOO_MUCH_WAITING = [1008, 'over 16 MB wait to be sent'] as const;

/** The reports of a transport, in this order: any number of messages and signs of life, then one close. */
export interface TransportReports {
  /** Called with each message: a string, or a value that the protocol doesn't allow. */
  message(data: unknown): void;
  /** Called with each sign of life that isn't a message. */
  alive?(): void;
  /** Called when a WebSocket works, which must replace this transport. */
  better?(): void;
  /**
   * Called when the transport ended or failed to open. `code` is the close code of the socket. `status` is the HTTP status
   * with which a server refused to open a session.
   */
  closed(code: number, reason: string, status?: number): void;
}

/** A connection that is open or being opened. */
export interface Transport {
  readonly name: TransportName;
  /** Sends one frame. Returns false unless the transport is open. */
  send(frame: string): boolean;
  /** Closes the transport. It reports nothing afterwards. */
  close(): void;
}

/** Opens a session of the HTTP fallback at an address (`http[s]://…`). */
export type OpenSession = (url: string, reports: TransportReports) => Transport;

/** Opens a WebSocket to the server that a fallback is connected to. */
export type Dial = (reports: TransportReports) => Transport;
