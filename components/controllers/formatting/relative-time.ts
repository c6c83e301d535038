const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units, largest first, each with its length in ms, which is also the smallest distance for which it is used. */
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** Returns the distance of a time from now in the largest whole unit that fits; 0 seconds if it is below a minute. */
export function relativeAmount(time: number, now: number): [number, Intl.RelativeTimeFormatUnit] {
  const distance = Math.abs(time - now);
  for (const [unit, length] of UNITS) {
    if (distance >= length) return [Math.sign(time - now) * Math.floor(distance / length), unit];
  }
  return [0, 'second'];
}

/** Returns how long the relative text of a time stays correct, in ms. */
export function relativeLifetime(time: number, now: number): number {
  const distance = Math.abs(time - now);
  const length = UNITS.find(([, unit]) => distance >= unit)?.[1] ?? MINUTE;
  const past = time <= now;
  return past ? length - (distance % length) : (distance % length) + 1;
}
