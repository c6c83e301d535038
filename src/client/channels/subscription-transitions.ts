/** What the server knows of a subscription on the present connection. */
export type Phase = 'unasked' | 'authorizing' | 'asked' | 'held' | 'waiting';
/** What can happen to it. */
export type Trigger =
  | 'start'
  | 'stop'
  | 'authorized'
  | 'succeeded'
  | 'refused'
  | 'failed'
  | 'existing'
  | 'late'
  | 'due'
  | 'lost';
/** What is done with a transition. */
export type Action =
  | 'authorize'
  | 'abort'
  | 'ask'
  | 'askAgain'
  | 'renew'
  | 'welcome'
  | 'again'
  | 'leave'
  | 'refuse'
  | 'wait'
  | 'lose';

/**
 * The subscription's life: in each phase, what can happen, which phase follows, and what is done. Everything else
 * changes nothing: a stop while the server has been asked waits for its answer, as servers may answer out of order.
 */
export const TRANSITIONS: { [P in Phase]: { [T in Trigger]?: [Phase, Action] } } = {
  unasked: { start: ['authorizing', 'authorize'], succeeded: ['held', 'welcome'] },
  authorizing: {
    authorized: ['asked', 'ask'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['unasked', 'abort'],
    lost: ['unasked', 'abort'],
  },
  asked: {
    succeeded: ['held', 'welcome'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    late: ['asked', 'askAgain'],
    existing: ['asked', 'renew'],
    lost: ['unasked', 'abort'],
  },
  held: {
    succeeded: ['held', 'again'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['unasked', 'leave'],
    lost: ['unasked', 'lose'],
  },
  waiting: {
    due: ['authorizing', 'authorize'],
    start: ['authorizing', 'authorize'],
    succeeded: ['held', 'welcome'],
    stop: ['unasked', 'abort'],
    lost: ['unasked', 'abort'],
  },
};
