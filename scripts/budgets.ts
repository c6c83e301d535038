/**
 * What may not be passed. Sizes hold in `npm run build`, ratios in `npm test`; the goals, which are further on, are in
 * the benches.
 */

/** Gzipped bytes of each published script that a page loads, by file in `dist`. */
export const scriptBudgets: Readonly<Record<string, number>> = {
  'pusher.min.js': 11_900,
  'pusher-elements.min.js': 18_400,
  'authorization-batch.js': 810,
  'catch-up.js': 870,
  'encryption.js': 5_380,
  'http.js': 1_375,
  'outbox.js': 800,
  'sign-in.js': 1_090,
};

/** Gzipped bytes that an import adds to a page, after a bundler's tree shaking; see `importCosts`. */
export const importBudgets: Readonly<Record<string, number>> = {
  'the class': 12_510,
  '<pusher-connection>': 17_630,
  '<pusher-channel>': 5_660,
  'all elements': 19_020,
};

/**
 * The most that ours may be, as times another's figure in the same run: some half more than it is, so that noise
 * does not pass it, and a doubling does.
 */
export const ratioBudgets = {
  dispatch: { oursToBare: 2.2, oursToPusherJs: 0.4, elementsToPusherJs: 1.9 },
  memory: { channelToPusherJs: 2.1, memberToPusherJs: 1.5 },
};
