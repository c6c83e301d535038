import type { CloseAction } from '../protocol/close-codes.js';
import type { RetryReason } from './reconnection.js';

/** The internal state of a connection; its public state follows from it. */
export type Phase = 'initialized' | 'opening' | 'connected' | 'waiting' | 'disconnected' | 'failed';
/** An event that can change the phase. */
export type Trigger =
  | 'connect'
  | 'disconnect'
  | 'move'
  | 'established'
  | 'due'
  | 'unsupported'
  | CloseAction
  | RetryReason;

type Transitions = { [T in Trigger]?: Phase };

/** The state machine: the triggers of each phase, and the phase that follows. Other triggers are ignored. */
export const TRANSITIONS: Record<Phase, Transitions> = {
  initialized: { connect: 'opening', disconnect: 'disconnected' },
  opening: {
    established: 'connected',
    unsupported: 'failed',
    disconnect: 'disconnected',
    refuse: 'disconnected',
    move: 'waiting',
    wait: 'waiting',
    again: 'waiting',
    busy: 'waiting',
    tls: 'waiting',
    silent: 'waiting',
  },
  connected: {
    disconnect: 'disconnected',
    refuse: 'disconnected',
    move: 'waiting',
    wait: 'waiting',
    again: 'waiting',
    busy: 'waiting',
    tls: 'waiting',
    silent: 'waiting',
  },
  waiting: { due: 'opening', connect: 'opening', move: 'opening', disconnect: 'disconnected' },
  disconnected: { connect: 'opening', move: 'opening' },
  failed: { connect: 'opening', move: 'opening', disconnect: 'disconnected' },
};
