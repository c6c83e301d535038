/** The action of a client after a close, or after an error instead of the handshake. */
export type CloseAction =
  | 'wait' // retry after a random wait
  | 'again' // the server asks clients to return: retry soon
  | 'busy' // the server is over capacity: retry after a longer wait
  | 'tls' // retry with TLS
  | 'refuse'; // give up: the server would refuse the same settings again

/** The code for a subscription or a sign-in without a valid authorization. */
export const UNAUTHORIZED = 4009;

/**
 * Returns the action for a close code (Pusher protocol 7, connection closure; RFC 6455 §7.4 for the codes below 4000).
 *
 * @param phase whether the connection was established. Sockudo closes established connections with 4000 after any error, so
 *   4000 means that the server requires TLS only during opening.
 */
export function closeAction(code: number, phase: 'opening' | 'connected'): CloseAction {
  if (code === 4000) return phase === 'opening' ? 'tls' : 'wait';
  const family = Math.floor(code / 100);
  if (family === 42) return 'again';
  if (family === 41) return 'busy';
  return family < 40 || family > 49 ? 'wait' : 'refuse';
}

/** Descriptions of the codes whose cause the owner of a page can correct. */
const REFUSALS: Record<number, string> = {
  4001: 'no application has this key: check the key and the cluster or host',
  4003: 'the application is disabled',
  4004: 'the application is over its connection quota',
  4005: 'no such path: check wsPath',
};

/** Describes a close as a part of a sentence. The server's own words come last. */
export function describeClose(code: number | null, words: string): string {
  return (
    [code === null ? '' : REFUSALS[code], words.replace(/\.$/, '')].filter(Boolean).join('; ') || 'no reason given'
  );
}
