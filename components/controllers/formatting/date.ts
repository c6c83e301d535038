/**
 * Numbers below this are seconds, all others milliseconds. As seconds, the limit is a date in 5138; as milliseconds, in
 * 1973.
 */
const SECONDS_LIMIT = 1e11;

/**
 * ISO 8601, also with a space instead of the `T` as databases write it, and HTTP dates. Engines parse other forms too, but
 * each in its own way.
 */
const DATE = /^([+-]\d\d)?\d{4}-\d\d|^[A-Z][a-z]{2}, \d/;

/** Reads a time from ISO text, or from seconds or ms since the epoch. Returns ms since the epoch; NaN if it isn't a time. */
export function readTime(value: unknown): number {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return Number.NaN; // JSON can contain infinite numbers: 1e999
    return Math.abs(value) < SECONDS_LIMIT ? value * 1000 : value;
  }
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (/^-?\d{9,14}(\.\d+)?$/.test(text)) return readTime(Number(text));
  // a date without a time means that day in the reader's time zone; Date.parse() would use midnight UTC
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (day) return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])).getTime();
  if (!DATE.test(text)) return Number.NaN;
  return Date.parse(text.replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2'));
}
