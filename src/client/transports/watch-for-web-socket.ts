import { isHidden } from '../base/wake.js';
import { decodeData } from '../protocol/frame.js';
import type { Dial, Transport } from './transport.js';

/** How long the fallback is used before a WebSocket is tried again, and how long a trial may take, ms. */
export const UPGRADE_AFTER = 300_000;
const TRIAL_LIMIT = 15_000;

/**
 * While a fallback is used and the page is not hidden, tries a WebSocket every few minutes, and calls `found` when one
 * works. If the server refuses it, the fallback stays.
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
