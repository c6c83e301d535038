import type { Debug } from '../base/debug-log.js';
import { importChunk } from '../base/import-chunk.js';
import type { PusherError } from '../protocol/pusher-error.js';
import type { PrivateChannelsChunk } from './private-channels.js';

/** Loads the code that private channels and signing in need, with the first use of either. */
export function loadPrivateChannels(): Promise<PrivateChannelsChunk> {
  return importChunk('private-channels', () => import('./private-channels.js'));
}

/** Requests an authorization; logs the error if it fails. */
export async function authorizeWith<Data>(
  signal: AbortSignal,
  debug: Debug,
  request: (chunk: PrivateChannelsChunk) => Promise<Data>,
): Promise<Data> {
  try {
    const chunk = await loadPrivateChannels();
    if (signal.aborted) throw signal.reason;
    return await request(chunk);
  } catch (error) {
    if (!signal.aborted) debug('Error', error, (error as PusherError).retryable);
    throw error;
  }
}
