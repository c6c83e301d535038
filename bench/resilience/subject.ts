// Imported from the start, because loading it takes real time.
import '../../src/client/channels/private-channels.js';
import { Pusher } from '../../src/client/index.js';
import type { ClientClass } from './client-class.js';
import { evaluatePusherJs } from './pusher-js.js';

/** One of the classes to compare. */
export interface Subject {
  readonly name: 'pusher-js' | 'ours' | 'bare';
  /** Returns the class, after the simulated world has replaced the platform. */
  load(): ClientClass;
}

export const pusherJs: Subject = { name: 'pusher-js', load: evaluatePusherJs };
export const ours: Subject = { name: 'ours', load: () => Pusher as unknown as ClientClass };
