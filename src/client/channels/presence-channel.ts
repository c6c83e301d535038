import { Channel } from './channel.js';
import { Members } from './members.js';

/**
 * A channel with a list of its members. `pusher:subscription_succeeded` carries the {@link Members}.
 * `pusher:member_added` and `pusher:member_removed` carry a {@link Member}; they are also emitted for members who joined or
 * left during an outage.
 *
 * @example
 * const room = pusher.subscribe('presence-room');
 * room.bind('pusher:member_added', ({ id }) => console.log(id, 'joined;', room.members.count, 'are here'));
 */
export class PresenceChannel<Events extends object = object> extends Channel<Events> {
  readonly members = new Members();
}
