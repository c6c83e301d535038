/**
 * Limits. Exceeding a size fails `npm run build`, exceeding a ratio fails `npm test`. The goals, which are stricter, are in
 * the benches.
 */

/** Gzipped bytes of each published script that a page loads, by file in `dist/browser`. */
export const scriptBudgets: Readonly<Record<string, number>> = {
  'pusher.min.js': 16_120,
  'pusher-elements.min.js': 28_000,
  'catch-up.js': 1_910,
  'display.js': 21_350,
  'encryption.js': 6_700,
  'http.js': 2_700,
  'markup-checks.js': 8_100,
  'outbox.js': 910,
  'private-channels.js': 5_200,
  'refusals.js': 1_100,
  'sign-in.js': 1_760,
};

/** Gzipped bytes that an import adds to a page, after a bundler's tree shaking; see `importCosts`. */
export const importBudgets: Readonly<Record<string, number>> = {
  'the class': 16_300,
  '<pusher-connection>': 23_630,
  '<pusher-channel>': 8_510,
  'all elements': 27_050,
};

/**
 * Upper limits of our figures, as multiples of another client's figure in the same run. They are about 1.5 times today's
 * figures, so that a doubling exceeds them and noise doesn't.
 */
export const ratioBudgets = {
  dispatch: { oursToBare: 2.2, oursToPusherJs: 0.4, elementsToPusherJs: 1.9 },
  memory: { channelToPusherJs: 2.1, memberToPusherJs: 1.5 },
};
