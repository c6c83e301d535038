import { decodeData, isObject, readId, readMember, readPresence } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import type { Member, Members } from './members.js';
import type { PresenceChannel } from './presence-channel.js';

/** How long after a confirmation another one may bring a roster that was collected before it, ms. */
const LATE_ROSTER = 30_000;

/** Keeps the members of a presence channel, and tells who comes and who goes. */
export function presence(channel: PresenceChannel, context: Pick<ChannelContext, 'signedInUser'>): ChannelExtension {
  const { members, name } = channel;
  /** Who was there when the connection was lost; undefined while it is known who is there. */
  let before: Members['members'] | undefined;
  /** Members who came, or left (undefined), since the request. The server may have collected its list before that. */
  const changes = new Map<string, Member | undefined>();
  let confirmedAt: number | undefined;

  function reset(roster = readPresence(undefined)): void {
    members.members = roster.hash;
    members.count = roster.count;
    for (const [id, member] of changes) {
      if (member) add(member);
      // this client is there: another connection of the same user left
      else if (id !== `${members.myID}`) remove(id);
    }
    members.me = members.myID === null ? null : members.get(members.myID);
  }

  function add({ id, info }: Member): void {
    if (!members.get(id)) members.count++;
    // not an assignment: somebody may be called __proto__
    const property = { value: info, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(members.members, id, property);
  }

  function remove(id: string): void {
    if (members.get(id)) members.count--;
    delete members.members[id];
  }

  /**
   * Replaces the list, and reports the members that left or came since the former one. While a change is reported,
   * `members` has it and those before it, as with changes that the server reports. Ends early if a listener ends the
   * subscription or the connection.
   */
  function replace(was: Members['members'], data: unknown): void {
    reset(readPresence(data));
    const is = members.members;
    const { count } = members;
    members.members = was;
    members.count = Object.keys(was).length;
    const isCurrent = () => channel.subscribed && members.members === was;
    for (const [id, info] of Object.entries(was)) {
      if (Object.hasOwn(is, id) || !isCurrent()) continue;
      remove(id);
      channel.emit('pusher:member_removed', { id, info });
    }
    for (const [id, info] of Object.entries(is)) {
      if (Object.hasOwn(was, id) || !isCurrent()) continue;
      add({ id, info });
      channel.emit('pusher:member_added', { id, info });
    }
    if (!isCurrent()) return;
    members.members = is;
    members.count = count;
  }

  return {
    async authorized({ channel_data }) {
      const user = channel_data ? decodeData(channel_data) : { user_id: await context.signedInUser() };
      const id = isObject(user) ? readId(user.user_id) : undefined;
      if (id === undefined) {
        const error = 'its channel_data names no user_id, and nobody is signed in';
        const message = `${name} could not be authorised: ${error}.`;
        throw new shared.PusherError('AuthError', message, { code: 'no-channel-data', error });
      }
      members.myID = id;
      changes.clear();
      confirmedAt = undefined;
    },
    renewed: () => changes.clear(),
    succeeded(data) {
      const was = before;
      before = undefined;
      confirmedAt = Date.now();
      if (was) replace(was, data);
      else reset(readPresence(data));
      // a listener may have ended it
      if (channel.subscribed) channel.emit('pusher:subscription_succeeded', members);
    },
    confirmedAgain: (data) => replace(members.members, data),
    lost(isWanted) {
      // who has left keeps what was known last
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
      if (Math.abs(Date.now() - (confirmedAt ?? Date.now())) > LATE_ROSTER) changes.clear();
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
