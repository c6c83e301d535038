import { decodeData, isObject, readId, readMember, readPresence } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import type { Member, Members } from './members.js';
import type { PresenceChannel } from './presence-channel.js';

/** How long after a confirmation another one may arrive with an older list of members, ms. */
const LATE_LIST = 30_000;

/** Returns the extension of a presence channel: it keeps the list of members, and emits their changes. */
export function presence(channel: PresenceChannel, context: Pick<ChannelContext, 'signedInUser'>): ChannelExtension {
  const { members, name } = channel;
  /** The members at the time when the connection was lost; undefined while the members are known. */
  let before: Members['members'] | undefined;
  /** Members who joined, or left (undefined), since the request. The server may have collected its list earlier. */
  const changes = new Map<string, Member | undefined>();
  let confirmedAt: number | undefined;

  function reset(list = readPresence(undefined)): void {
    members.members = list.hash;
    members.count = list.count;
    for (const [id, member] of changes) {
      if (member) add(member);
      // this client is a member: only another connection of the same user left
      else if (id !== `${members.myID}`) remove(id);
    }
    members.me = members.myID === null ? null : members.get(members.myID);
  }

  function add({ id, info }: Member): void {
    if (!members.get(id)) members.count++;
    // an assignment would fail for a user with the id __proto__
    const property = { value: info, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(members.members, id, property);
  }

  function remove(id: string): void {
    if (members.get(id)) members.count--;
    delete members.members[id];
  }

  /**
   * Replaces the list, and emits the differences from the former one. When a change is emitted, `members` reflects this
   * change and the earlier ones, as with changes that the server reports. Stops if a listener ends the subscription or the
   * connection.
   */
  function replace(former: Members['members'], data: unknown): void {
    reset(readPresence(data));
    const current = members.members;
    const { count } = members;
    members.members = former;
    members.count = Object.keys(former).length;
    const isValid = () => channel.subscribed && members.members === former;
    for (const [id, info] of Object.entries(former)) {
      if (Object.hasOwn(current, id) || !isValid()) continue;
      remove(id);
      channel.emit('pusher:member_removed', { id, info });
    }
    for (const [id, info] of Object.entries(current)) {
      if (Object.hasOwn(former, id) || !isValid()) continue;
      add({ id, info });
      channel.emit('pusher:member_added', { id, info });
    }
    if (!isValid()) return;
    members.members = current;
    members.count = count;
  }

  return {
    async authorized({ channel_data }) {
      const user = channel_data ? decodeData(channel_data) : { user_id: await context.signedInUser() };
      const id = isObject(user) ? readId(user.user_id) : undefined;
      if (id === undefined) {
        const error = 'its channel_data has no user_id, and nobody is signed in';
        const message = `${name} could not be authorized: ${error}.`;
        throw new shared.PusherError('AuthError', message, { code: 'no-channel-data', error });
      }
      members.myID = id;
      changes.clear();
      confirmedAt = undefined;
    },
    renewed: () => changes.clear(),
    confirmed(data) {
      const former = before;
      before = undefined;
      confirmedAt = Date.now();
      if (former) replace(former, data);
      else reset(readPresence(data));
      // a listener may have ended the subscription
      if (channel.subscribed) channel.emit('pusher:subscription_succeeded', members);
    },
    confirmedAgain: (data) => replace(members.members, data),
    ended(isWanted) {
      // a page that unsubscribed keeps the last known members
      if (!isWanted) return;
      before ??= members.members;
      members.myID = null;
      changes.clear();
      reset();
    },
    handleInternal(event, data) {
      const isAdded = event === 'pusher_internal:member_added';
      if (!isAdded && event !== 'pusher_internal:member_removed') return false;
      const member = readMember(data);
      if (!member) return true;
      const { id } = member;
      const present = members.get(id);
      if (Math.abs(Date.now() - (confirmedAt ?? Date.now())) > LATE_LIST) changes.clear();
      else changes.set(`${id}`, isAdded ? member : undefined);
      if (!channel.subscribed) return true;
      if (isAdded) {
        add(member);
        channel.emit('pusher:member_added', member);
      } else if (present) {
        remove(id);
        channel.emit('pusher:member_removed', present);
      }
      return true;
    },
  };
}
