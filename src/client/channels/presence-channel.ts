import { Channel } from './channel.js';
import { Members } from './members.js';

/**
 * A channel that knows who is on it. `pusher:subscription_succeeded` carries the {@link Members};
 * emits `pusher:member_added` and `pusher:member_removed` with a `Member`, also for those who came and went during an
 * outage.
 */
export class PresenceChannel<Events extends object = object> extends Channel<Events> {
  readonly members = new Members();
}
