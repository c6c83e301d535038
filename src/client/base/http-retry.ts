/**
 * Returns true if a request that failed with this HTTP status may succeed later. Codes of the protocol (4009) are not HTTP
 * statuses.
 */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status < 600);
}

/** Reads the wait that a `Retry-After` header states in seconds or as a date. Returns ms, or NaN without a valid header. */
export function readRetryAfter(header: string | null): number {
  const seconds = Number(header || NaN);
  return Math.max(0, seconds >= 0 ? seconds * 1000 : Date.parse(`${header}`) - Date.now());
}
