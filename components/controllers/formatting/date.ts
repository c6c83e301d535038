/** Below this, a number is taken for seconds: in seconds it is the year 5138, in ms it was 1973. */
const SECONDS = 1e11;

/** ISO 8601, also with a space in the middle as databases write it, and the form of HTTP; engines read more, in their own ways. */
const DATE = /^([+-]\d\d)?\d{4}-\d\d|^[A-Z][a-z]{2}, \d/;

/** A point in time: ms since the epoch. From ISO text, or seconds or ms since the epoch; NaN for what is none. */
export function readTime(value: unknown): number {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return Number.NaN; // JSON has such numbers: 1e999
    return Math.abs(value) < SECONDS ? value * 1000 : value;
  }
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (/^-?\d{9,14}(\.\d+)?$/.test(text)) return readTime(Number(text));
  // a day without a time is that day for everyone, where ISO would have its midnight in Greenwich
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (day) return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])).getTime();
  if (!DATE.test(text)) return Number.NaN;
  return Date.parse(text.replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2'));
}
