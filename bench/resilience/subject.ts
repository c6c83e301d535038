// it is there from the start: loading it takes real time
import '../../src/client/channels/private-channels.js';
import { Pusher } from '../../src/client/index.js';
import type { ClientClass } from './client-class.js';
import { evaluatePusherJs } from './pusher-js.js';

/** One of the classes that are compared. */
export interface Subject {
  readonly name: 'pusher-js' | 'ours' | 'bare';
  /** The class, once the simulated world has taken the platform's place. */
  load(): ClientClass;
}

export const pusherJs: Subject = { name: 'pusher-js', load: evaluatePusherJs };
export const ours: Subject = { name: 'ours', load: () => Pusher as unknown as ClientClass };
