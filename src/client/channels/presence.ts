import type { PusherErrorClass } from '../errors.js';
import { decodeData, isObject, readMember, readPresence } from '../frame.js';
import type { Behaviour } from './behaviour.js';
import type { Members } from './members.js';
import type { PresenceChannel } from './presence-channel.js';
import type { Session } from './subscription.js';

/** Keeps the members of a presence channel, and tells who comes and who goes. */
export function presence(
  channel: PresenceChannel,
  session: Pick<Session, 'signedInUser'>,
  PusherError: PusherErrorClass,
): Behaviour {
  const { members, name } = channel;
  /** Who was there when the connection was lost; undefined while it is known who is there. */
  let before: Members['members'] | undefined;

  function reset({ hash, count } = readPresence(undefined)): void {
    members.members = hash;
    members.count = count;
    members.me = members.myID === null ? null : members.get(members.myID);
  }

  /** Who came and who went while nobody told. */
  function tellDifference(was: Members['members'], is: Members['members']): void {
    for (const [id, info] of Object.entries(was)) {
      if (!Object.hasOwn(is, id)) channel.emit('pusher:member_removed', { id, info });
    }
    for (const [id, info] of Object.entries(is)) {
      if (!Object.hasOwn(was, id)) channel.emit('pusher:member_added', { id, info });
    }
  }

  return {
    async authorized({ channel_data }) {
      const user = channel_data ? decodeData(channel_data) : { user_id: await session.signedInUser() };
      const id = isObject(user) ? user.user_id : undefined;
      if (id === undefined || id === null) {
        const error = 'its channel_data names no user_id, and nobody is signed in';
        const message = `${name} could not be authorised: ${error}.`;
        throw new PusherError('AuthError', message, { code: 'no-channel-data', error });
      }
      members.myID = id as string;
    },
    succeeded(data) {
      const was = before;
      before = undefined;
      reset(readPresence(data));
      channel.emit('pusher:subscription_succeeded', members);
      if (was) tellDifference(was, members.members);
    },
    lost(isWanted) {
      // who has left keeps what was known last
      if (!isWanted) return;
      before ??= members.members;
      members.myID = null;
      reset();
    },
    handleInternal(event, data) {
      const isAdded = event === 'pusher_internal:member_added';
      if (!isAdded && event !== 'pusher_internal:member_removed') return false;
      const member = readMember(data);
      if (!member) return true;
      const { id, info: value } = member;
      const present = members.get(id);
      if (isAdded) {
        if (!present) members.count++;
        // not an assignment: somebody may be called __proto__
        Object.defineProperty(members.members, id, { value, writable: true, enumerable: true, configurable: true });
        channel.emit('pusher:member_added', member);
      } else if (present) {
        delete members.members[id];
        members.count--;
        channel.emit('pusher:member_removed', present);
      }
      return true;
    },
  };
}
