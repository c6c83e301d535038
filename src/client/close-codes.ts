/** What a client does after a close, or after an error in place of a handshake. */
export type CloseAction =
  | 'wait' // try again after a pause
  | 'again' // try again at once, unless it keeps happening
  | 'tls' // the same address with TLS
  | 'refuse'; // the same settings would be refused again

/** Decides by the close code (Pusher protocol 7, connection closure; RFC 6455 §7.4 for the codes below 4000). */
export function closeAction(code: number): CloseAction {
  if (code < 4000 || code >= 5000) return 'wait';
  if (code === 4000) return 'tls';
  if (code >= 4100 && code < 4200) return 'wait';
  if (code >= 4200 && code < 4300) return 'again';
  return 'refuse';
}

const REFUSALS: Record<number, string> = {
  4001: 'the server knows no application with this key: check the key and the cluster or host',
  4003: 'the application is disabled: enable it in the service’s dashboard',
  4004: 'the application is over its connection quota: close connections or raise the quota',
  4005: 'the server does not know this path: check the address (wsPath)',
  4006: 'the server could not read the client’s version',
  4007: 'the server does not speak version 7 of the protocol',
  4008: 'the server was told no protocol version: something between rewrote the address',
  4009: 'the connection is not authorised',
};

/** One sentence for people: what a code means and what to do; the server's own words last. */
export function describeClose(code: number | null, words: string): string {
  const known = code === null ? undefined : REFUSALS[code];
  const said = words && `the server said: ${words}`;
  return [known, said].filter(Boolean).join('; ') || 'the server gave no reason';
}
