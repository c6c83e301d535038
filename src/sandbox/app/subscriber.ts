/** A frame ready to go; fan-out turns it into bytes once for all who get it. */
export type EncodedFrame = string | Buffer;

/** What carries frames to one client: a WebSocket, or whatever else can. */
export interface Wire {
  send(frame: EncodedFrame): void;
  close(code: number, reason: string): void;
}

/** A wire as its transport lays it; what it has beyond {@link Wire} is for limits and faults. */
export interface RawWire extends Wire {
  /** The bytes that were sent and wait until the client reads them. */
  readonly waiting: number;
  /** Ends it as a network does: no close frame, no reason. */
  cut(): void;
  /** Stops reading: what the client sends stays unread, its closing included. */
  pause(): void;
  /** Reads on, first what has come meanwhile. */
  resume(): void;
  /** Gives the client a sign of life that is no frame, where the transport does so by itself. */
  beat?(): void;
}

/** One connected client, as channels and apps see it. */
export interface Subscriber {
  /** `DIGITS.DIGITS`, unique in its app. */
  readonly socketId: string;
  send(frame: EncodedFrame): void;
  /** Tells the client why in a `pusher:error` frame, then closes. */
  close(code: number, message: string): void;
}

/** Who somebody is on a presence channel, or after sign-in. */
export interface Member {
  id: string;
  /** What the app says about them; any JSON value. */
  info?: unknown;
}
