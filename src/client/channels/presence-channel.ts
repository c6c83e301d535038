import { PusherError } from '../errors.js';
import { decodeData, isObject, readMember, readPresence } from '../frame.js';
import type { ChannelAuthorizationData } from '../options.js';
import { Channel } from './channel.js';
import { Members } from './members.js';

/**
 * A channel that knows who is on it. `pusher:subscription_succeeded` carries the {@link Members};
 * emits `pusher:member_added` and `pusher:member_removed` with a `Member`.
 */
export class PresenceChannel<Events extends object = object> extends Channel<Events> {
  readonly members = new Members();
  /** Who was there when the connection was lost; undefined while it is known who is there. */
  #before: Record<string, unknown> | undefined;

  protected override async authorized({ channel_data }: ChannelAuthorizationData): Promise<void> {
    const user = channel_data === undefined ? { user_id: await this.session.signedInUser() } : decodeData(channel_data);
    const id = isObject(user) ? user.user_id : undefined;
    if (id === undefined || id === null) {
      const error = 'its channel_data names no user_id, and nobody is signed in';
      const message = `${this.name} could not be authorised: ${error}.`;
      throw new PusherError('AuthError', message, { code: 'no-channel-data', error });
    }
    this.members.myID = id as string;
  }

  protected override succeeded(data: unknown): void {
    const before = this.#before;
    this.#before = undefined;
    this.members.reset(readPresence(data));
    this.emit('pusher:subscription_succeeded', this.members);
    if (before) this.#tellDifference(before);
  }

  protected override lost(): void {
    this.#before ??= this.members.members;
    this.members.myID = null;
    this.members.reset();
  }

  /** Who came and who went while nobody told. */
  #tellDifference(before: Record<string, unknown>): void {
    const { members } = this.members;
    for (const [id, info] of Object.entries(before)) {
      if (!(id in members)) this.emit('pusher:member_removed', { id, info });
    }
    for (const [id, info] of Object.entries(members))
      if (!(id in before)) this.emit('pusher:member_added', { id, info });
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
