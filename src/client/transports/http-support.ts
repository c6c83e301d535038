/** Answers of a server that has no HTTP fallback. */
const ABSENT: readonly (number | undefined)[] = [404, 405, 410, 501];
/** After this many of them in a row, the HTTP transports are left out. */
const ANSWERS = 3;
/** How long they are left out, ms. */
export const LEFT_OUT_FOR = 600_000;

/** What is known about the HTTP fallback at one address. */
export interface HttpSupport {
  /** Answers in a row by a server without a fallback. */
  readonly absent: number;
  /** Until when the HTTP transports are left out, ms since the epoch. */
  readonly until: number;
}

const UNKNOWN: HttpSupport = { absent: 0, until: 0 };

/** Address → support, for all clients of this page. */
const known = new Map<string, HttpSupport>();

/** Decides after an answer to the opening of a session. Without an answer (`undefined`), nothing is learned. */
export function supportAfter(support: HttpSupport, status: number | undefined, now: number): HttpSupport {
  if (status === undefined) return support;
  if (!ABSENT.includes(status)) return UNKNOWN;
  const absent = support.absent + 1;
  return { absent, until: absent < ANSWERS ? 0 : now + LEFT_OUT_FOR };
}

/** Returns true if the HTTP transports at the address of this session URL are left out. */
export function isLeftOut(url: string): boolean {
  const { until } = known.get(addressOf(url)) ?? UNKNOWN;
  // if the clock was set back, `until` is too far away
  return until > Date.now() && until <= Date.now() + LEFT_OUT_FOR;
}

/** The server answered the opening of a session with this status; 200 for a message. */
export function noteHttpAnswer(url: string, status: number | undefined): void {
  const address = addressOf(url);
  known.set(address, supportAfter(known.get(address) ?? UNKNOWN, status, Date.now()));
}

/** The scheme, host, port and path, without the application. */
function addressOf(url: string): string {
  return url.replace(/\/app\/.*/, '');
}
