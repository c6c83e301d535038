/** The meaning of an auth endpoint's HTTP status, and the remedy. */
const HINTS: Readonly<Record<number, string>> = {
  401: 'the user is not signed in there, or the request had no session cookie (set credentials to "include" for another origin)',
  403: 'it denies the user access, or the CSRF token is wrong: check its rule for the channel',
  404: 'there is no route at this address: set the right one (in Laravel, /broadcasting/auth)',
  405: 'this address does not accept POST: allow it, or set the address of the right route',
  419: 'the CSRF token is missing or has expired: put <meta name="csrf-token" content="…"> into the page, or reload it',
};

/** Returns text that explains an auth endpoint's status in a message; empty for a status without explanation. */
export function statusHint(status: number): string {
  const hint = HINTS[status] ?? (status >= 500 && 'the application failed: see its log');
  return hint ? `: ${hint}` : '';
}
