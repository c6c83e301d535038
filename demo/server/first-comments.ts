import type { FirstMessage } from './messages.js';

/** The comments of a new demo, so that the list is never empty. */
export const FIRST_COMMENTS: readonly FirstMessage[] = [
  {
    author: 'Grace Okafor',
    text: 'I added two tags to our event page, and the seat count is live. No build step, no script.',
    minutesAgo: 26,
  },
  {
    author: 'Tomás Lind',
    text: 'Write a comment and watch it appear in every tab that shows this page.',
    minutesAgo: 3,
  },
];
