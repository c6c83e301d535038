import type { ServerFrames } from '../../client/protocol/frame.js';

/** Encodes a frame to clients. `data` is already JSON text, so it is encoded twice (protocol §2). */
export function encodeEvent(event: string, data: string | undefined, channel?: string, userId?: string): string {
  return JSON.stringify({ event, channel, data, user_id: userId });
}

/** Encodes one of the protocol's own frames. */
export function serverFrame<Name extends keyof ServerFrames>(
  event: Name,
  data: ServerFrames[Name],
  channel?: string,
): string {
  return encodeEvent(event, JSON.stringify(data), channel);
}
