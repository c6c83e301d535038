/** A way to reach a server, under the name that pusher-js gives it. */
export type TransportName = 'ws' | 'xhr_streaming' | 'xhr_polling';

/** What a transport reports, in this order: any number of messages and signs of life, then once that it is closed. */
export interface TransportReports {
  /** One received message: a string, or something that the protocol doesn't know. */
  message(data: unknown): void;
  /** The server has given a sign of life that is no message. */
  alive?(): void;
  /** A WebSocket would work now: it is to be taken in place of this. */
  better?(): void;
  /** It is over, or never opened; the close code is that of the socket. */
  closed(code: number, reason: string): void;
}

/** A connection under way or open. */
export interface Transport {
  readonly name: TransportName;
  /** Hands one frame over; false while it is not open. */
  send(frame: string): boolean;
  /** Ends it, silently: nothing is reported any more. */
  close(): void;
}

/** Opens a transport to an address (`ws[s]://…`, for the HTTP fallback `http[s]://…`). */
export type OpenTransport = (url: string, reports: TransportReports) => Transport;

/** Opens a WebSocket to the server that a fallback is for. */
export type Dial = (reports: TransportReports) => Transport;
