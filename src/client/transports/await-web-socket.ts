import { decodeData } from '../frame.js';
import type { Dial, Transport } from './transport.js';

/** How long the fallback is used before a WebSocket is tried again, and how long that may take, ms. */
export const UPGRADE_AFTER = 300_000;
const TRIAL_LIMIT = 15_000;

/**
 * While a fallback is used: looks now and then whether a WebSocket would work, and calls `found` when one does. A server
 * that refuses it is no reason to leave what works.
 *
 * @returns ends it
 */
export function awaitWebSocket(dial: Dial, found: () => void): () => void {
  let trial: Transport | undefined;
  const look = () => {
    timer = setTimeout(rest, TRIAL_LIMIT);
    trial = dial({
      message(message) {
        const frame = decodeData(message) as { event?: unknown } | null;
        if (frame?.event === 'pusher:connection_established') found();
      },
      closed() {},
    });
  };
  const rest = () => {
    trial?.close();
    timer = setTimeout(look, UPGRADE_AFTER);
  };
  let timer = setTimeout(look, UPGRADE_AFTER);
  return () => {
    clearTimeout(timer);
    trial?.close();
  };
}
