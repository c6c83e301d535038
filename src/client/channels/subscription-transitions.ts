/** The state of a subscription on the current connection. */
export type Phase =
  | 'idle' // nothing was requested
  | 'authorizing' // the authorization was requested from the application
  | 'requested' // the server was asked to subscribe, and has not answered
  | 'subscribed' // the server confirmed the subscription
  | 'waiting'; // an attempt failed; the next one is scheduled

/** The events that can change the phase. */
export type Trigger =
  | 'start'
  | 'stop'
  | 'authorized'
  | 'confirmed'
  | 'refused'
  | 'failed'
  | 'existing'
  | 'late'
  | 'due'
  | 'lost';

/** The effect of a transition. */
export type Action =
  | 'authorize'
  | 'abort'
  | 'request'
  | 'repeat'
  | 'renew'
  | 'confirm'
  | 'confirmAgain'
  | 'leave'
  | 'refuse'
  | 'wait'
  | 'interrupt';

/**
 * The state machine of a subscription: for each phase and trigger, the next phase and the action. Any other trigger has no
 * effect. In particular, a stop after the request waits for the server's answer, because servers may answer out of order.
 */
export const TRANSITIONS: { [P in Phase]: { [T in Trigger]?: [Phase, Action] } } = {
  idle: { start: ['authorizing', 'authorize'], confirmed: ['subscribed', 'confirm'] },
  authorizing: {
    authorized: ['requested', 'request'],
    refused: ['idle', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['idle', 'abort'],
    lost: ['idle', 'abort'],
  },
  requested: {
    confirmed: ['subscribed', 'confirm'],
    refused: ['idle', 'refuse'],
    failed: ['waiting', 'wait'],
    late: ['requested', 'repeat'],
    existing: ['requested', 'renew'],
    lost: ['idle', 'abort'],
  },
  subscribed: {
    confirmed: ['subscribed', 'confirmAgain'],
    refused: ['idle', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['idle', 'leave'],
    lost: ['idle', 'interrupt'],
  },
  waiting: {
    due: ['authorizing', 'authorize'],
    start: ['authorizing', 'authorize'],
    confirmed: ['subscribed', 'confirm'],
    stop: ['idle', 'abort'],
    lost: ['idle', 'abort'],
  },
};
