import { isHidden } from '../base/wake.js';
import { decodeData } from '../protocol/frame.js';
import type { Dial, Transport } from './transport.js';

/** The time between two trials of a WebSocket, and the time limit of a trial, ms. */
export const UPGRADE_AFTER = 300_000;
const TRIAL_LIMIT = 15_000;

/**
 * Tries a WebSocket every few minutes while the fallback is in use and the page isn't hidden. Calls `found` when one
 * works. If the server refuses it, the fallback continues.
 *
 * @returns a function that stops the trials
 */
export function watchForWebSocket(dial: Dial, found: () => void): () => void {
  let trial: Transport | undefined;
  const start = () => {
    timer = setTimeout(stop, TRIAL_LIMIT);
    if (isHidden()) return;
    trial = dial({
      message(message) {
        const frame = decodeData(message) as { event?: unknown } | null;
        if (frame?.event === 'pusher:connection_established') found();
      },
      closed() {},
    });
  };
  const stop = () => {
    trial?.close();
    timer = setTimeout(start, UPGRADE_AFTER);
  };
  let timer = setTimeout(start, UPGRADE_AFTER);
  return () => {
    clearTimeout(timer);
    trial?.close();
  };
}
