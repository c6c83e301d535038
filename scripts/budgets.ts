/**
 * What may not be passed. Sizes hold in `npm run build`, ratios in `npm test`; the goals, which are further on, are in
 * the benches.
 */

/** Gzipped bytes of each published script that a page loads, by file in `dist`. */
export const scriptBudgets: Readonly<Record<string, number>> = {
  'pusher.min.js': 13_050,
  'pusher-elements.min.js': 23_300,
  'catch-up.js': 1_690,
  'display.js': 16_770,
  'encryption.js': 6_420,
  'http.js': 2_590,
  'outbox.js': 910,
  'private-channels.js': 3_990,
  'refusals.js': 900,
  'sign-in.js': 1_640,
};

/** Gzipped bytes that an import adds to a page, after a bundler's tree shaking; see `importCosts`. */
export const importBudgets: Readonly<Record<string, number>> = {
  'the class': 13_980,
  '<pusher-connection>': 20_200,
  '<pusher-channel>': 6_880,
  'all elements': 23_150,
};

/**
 * The most that ours may be, as times another's figure in the same run: some half more than it is, so that noise
 * does not pass it, and a doubling does.
 */
export const ratioBudgets = {
  dispatch: { oursToBare: 2.2, oursToPusherJs: 0.4, elementsToPusherJs: 1.9 },
  memory: { channelToPusherJs: 2.1, memberToPusherJs: 1.5 },
};
