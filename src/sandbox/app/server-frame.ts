import type { ServerFrames } from '../../client/protocol/frame.js';

/** Writes a frame to clients around data that is JSON text already (protocol §2: data is encoded twice). */
export function encodeEvent(event: string, data: string | undefined, channel?: string, userId?: string): string {
  return JSON.stringify({ event, channel, data, user_id: userId });
}

/** Writes one of the protocol's own frames. */
export function serverFrame<Name extends keyof ServerFrames>(
  event: Name,
  data: ServerFrames[Name],
  channel?: string,
): string {
  return encodeEvent(event, JSON.stringify(data), channel);
}
