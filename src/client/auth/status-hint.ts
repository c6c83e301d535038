/** What an HTTP status of an auth endpoint means, and what to do. */
const HINTS: Readonly<Record<number, string>> = {
  401: 'the user is not signed in there, or the cookie of the session did not come along (set credentials to "include" for another origin)',
  403: 'it denies this to the user, or the CSRF token is wrong: check its rule for the channel',
  404: 'nothing is at this address: set the one of the route (in Laravel, /broadcasting/auth)',
  405: 'this address does not take POST: allow it, or set the address of the route that does',
  419: 'the CSRF token is missing or has expired: put <meta name="csrf-token" content="…"> into the page, or load it again',
};

/** Words to put after the status that an auth endpoint answered with; empty if nothing is known of it. */
export function statusHint(status: number): string {
  const hint = HINTS[status] ?? (status >= 500 && 'the application failed: its log has the reason');
  return hint ? `: ${hint}` : '';
}
