import { PusherError } from '../errors.js';
import { decodeData, isObject, readMember, readPresence } from '../frame.js';
import type { ChannelAuthorizationData } from '../options.js';
import { Channel } from './channel.js';
import { Members } from './members.js';

/**
 * A channel that knows who is on it. `pusher:subscription_succeeded` carries the {@link Members};
 * emits `pusher:member_added` and `pusher:member_removed` with a `Member`.
 */
export class PresenceChannel extends Channel {
  readonly members = new Members();

  protected override async authorized({ channel_data }: ChannelAuthorizationData): Promise<void> {
    const id = channel_data === undefined ? await this.session.signedInUser() : readUserId(channel_data);
    if (id === undefined) {
      const what =
        channel_data === undefined
          ? 'the answer has no "channel_data", and nobody is signed in'
          : 'the answer’s "channel_data" is not a JSON string with a "user_id"';
      throw new PusherError('AuthError', `${this.name} could not be authorised: ${what}.`, {
        code: 'no-channel-data',
        error: what,
      });
    }
    this.members.myID = id;
  }

  protected override succeeded(data: unknown): void {
    this.members.reset(readPresence(data));
    this.emit('pusher:subscription_succeeded', this.members);
  }

  protected override lost(): void {
    this.members.myID = null;
    this.members.reset();
  }

  protected override handleInternal(event: string, data: unknown): void {
    const member = readMember(data);
    if (event === 'pusher_internal:member_added') {
      if (member) this.emit('pusher:member_added', this.members.add(member.id, member.info));
    } else if (event === 'pusher_internal:member_removed') {
      const removed = member && this.members.remove(member.id);
      if (removed) this.emit('pusher:member_removed', removed);
    } else super.handleInternal(event, data);
  }
}

function readUserId(channelData: string): string | undefined {
  const user = decodeData(channelData);
  if (!isObject(user) || user.user_id === undefined || user.user_id === null) return undefined;
  return user.user_id as string;
}
