/** An encoded frame. A channel encodes each frame to bytes once for all its subscribers. */
export type EncodedFrame = string | Buffer;

/** Sends frames to one client, and closes its connection. */
export interface FrameSender {
  send(frame: EncodedFrame): void;
  close(code: number, reason: string): void;
}

/** A WebSocket or an HTTP session. The members beyond {@link FrameSender} serve limits and faults. */
export interface Transport extends FrameSender {
  /** Bytes that were sent but that the client has not read yet. */
  readonly bufferedBytes: number;
  /** Ends the connection as a network failure would: without a close frame. */
  terminate(): void;
  /** Stops reading, so that everything the client sends stays unread, including its close. */
  pause(): void;
  /** Reads again, beginning with the data that arrived during the pause. */
  resume(): void;
  /** Sends a heartbeat that isn't a frame, if the transport has one of its own. */
  sendHeartbeat?(): void;
}

/** A connected client, as channels and apps see it. */
export interface Subscriber {
  /** `DIGITS.DIGITS`, unique in its app. */
  readonly socketId: string;
  send(frame: EncodedFrame): void;
  /** Sends the reason in a `pusher:error` frame, then closes the connection. */
  close(code: number, message: string): void;
}

/** A member of a presence channel, or a signed-in user. */
export interface Member {
  id: string;
  /** Any JSON value that the app attaches to the user. */
  info?: unknown;
}
