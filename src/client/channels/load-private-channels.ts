import { importChunk } from '../base/chunk-registry.js';
import type { Debug } from '../base/debug-log.js';
import type { PusherError } from '../protocol/pusher-error.js';
import type { PrivateChannelsChunk } from './private-channels.js';

/** Loads what private channels and signing in need. It is loaded with the first such channel. */
export function loadPrivateChannels(): Promise<PrivateChannelsChunk> {
  return importChunk('private-channels', () => import('./private-channels.js'));
}

/** Requests an authorization; logs the error if it fails. */
export async function authorizeWith<Proof>(
  signal: AbortSignal,
  debug: Debug,
  ask: (part: PrivateChannelsChunk) => Promise<Proof>,
): Promise<Proof> {
  try {
    const part = await loadPrivateChannels();
    if (signal.aborted) throw signal.reason;
    return await ask(part);
  } catch (error) {
    if (!signal.aborted) debug('Error', error, (error as PusherError).retryable);
    throw error;
  }
}
