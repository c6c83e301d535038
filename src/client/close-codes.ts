/** What a client does after a close, or after an error in place of a handshake. */
export type CloseAction =
  | 'wait' // try again after a pause
  | 'again' // try again at once, unless it keeps happening
  | 'tls' // the same address with TLS
  | 'refuse'; // the same settings would be refused again

/** The code of a subscription or a sign-in that is not authorised. */
export const UNAUTHORIZED = 4009;

/** Decides by the close code (Pusher protocol 7, connection closure; RFC 6455 §7.4 for the codes below 4000). */
export function closeAction(code: number): CloseAction {
  if (code === 4000) return 'tls';
  const family = Math.floor(code / 100);
  if (family === 42) return 'again';
  return family === 41 || family < 40 || family > 49 ? 'wait' : 'refuse';
}

/** What the codes mean that a page's owner can do something about. */
const REFUSALS: Record<number, string> = {
  4001: 'no application has this key: check the key and the cluster or host',
  4003: 'the application is disabled',
  4004: 'the application is over its connection quota',
  4005: 'no such path: check wsPath',
};

/** A code in words for people, for within a sentence; the server's own come last. */
export function describeClose(code: number | null, words: string): string {
  return (
    [code === null ? '' : REFUSALS[code], words.replace(/\.$/, '')].filter(Boolean).join('; ') || 'no reason given'
  );
}
