/** How long `Retry-After` says to wait, in seconds or as a date; in ms, and NaN where it says nothing. */
export function readRetryAfter(header: string | null): number {
  const seconds = Number(header || NaN);
  return Math.max(0, seconds >= 0 ? seconds * 1000 : Date.parse(`${header}`) - Date.now());
}
