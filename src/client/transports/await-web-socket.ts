import type { Transport } from './transport.js';

/** How long the fallback is used before a WebSocket is tried again, and how long that may take, ms. */
export const UPGRADE_AFTER = 300_000;
const TRIAL_LIMIT = 15_000;

/**
 * While a fallback is used: looks now and then whether a WebSocket would work, and calls `found` when one does.
 *
 * @param dial opens a WebSocket, and calls back when a server has greeted it
 */
export function awaitWebSocket(
  dial: (greeted: () => void) => Pick<Transport, 'close'>,
  found: () => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  let trial: ReturnType<typeof dial> | undefined;
  const look = () => {
    timer = setTimeout(rest, TRIAL_LIMIT);
    trial = dial(found);
  };
  const rest = () => {
    trial?.close();
    timer = setTimeout(look, UPGRADE_AFTER);
  };
  let timer = setTimeout(look, UPGRADE_AFTER);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    trial?.close();
  });
}
