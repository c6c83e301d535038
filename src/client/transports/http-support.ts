/** The HTTP statuses of a server without HTTP fallback. */
const ABSENT: readonly (number | undefined)[] = [404, 405, 410, 501];
/** After this many such answers in a row, the client skips the HTTP transports. */
const MAX_ABSENT = 3;
/** How long the client skips the HTTP transports, ms. */
export const SKIP_TIME = 600_000;

/** The client's knowledge of the HTTP fallback at one address. */
export interface HttpSupport {
  /** Consecutive answers of a server without fallback. */
  readonly absent: number;
  /** The time until which the client skips the HTTP transports, ms since the epoch. */
  readonly until: number;
}

const UNKNOWN: HttpSupport = { absent: 0, until: 0 };

/** Address → support, for all clients of this page. */
const known = new Map<string, HttpSupport>();

/** Learns from the status of the request that opens a session. `status` is undefined if no answer arrived. */
export function supportAfter(support: HttpSupport, status: number | undefined, now: number): HttpSupport {
  if (status === undefined) return support;
  if (!ABSENT.includes(status)) return UNKNOWN;
  const absent = support.absent + 1;
  return { absent, until: absent < MAX_ABSENT ? 0 : now + SKIP_TIME };
}

/** Returns true if the client must skip the HTTP transports at the address of this session URL. */
export function isSkipped(url: string): boolean {
  const { until } = known.get(addressOf(url)) ?? UNKNOWN;
  // if the clock was set back, `until` is too far in the future
  return until > Date.now() && until <= Date.now() + SKIP_TIME;
}

/** Records the status with which a server answered the opening of a session; 200 if a message arrived. */
export function noteHttpAnswer(url: string, status: number | undefined): void {
  const address = addressOf(url);
  known.set(address, supportAfter(known.get(address) ?? UNKNOWN, status, Date.now()));
}

/** Returns the scheme, host, port and path of a session URL, without the application. */
function addressOf(url: string): string {
  return url.replace(/\/app\/.*/, '');
}
