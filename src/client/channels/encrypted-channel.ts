import { PusherError } from '../protocol/pusher-error.js';
import { Channel } from './channel.js';

/**
 * A channel whose events only its subscribers can decrypt.
 *
 * If an event cannot be decrypted, the client fetches the key again, once. An event that the new key doesn't decrypt either is
 * discarded and reported as `pusher:error` (a PusherError, `DecryptionError`). Events keep their order meanwhile.
 *
 * @example
 * const channel = pusher.subscribe('private-encrypted-orders');
 * channel.bind('order', (order) => console.log(order));
 * channel.bind('pusher:error', ({ message }) => console.warn(message));
 */
export class EncryptedChannel<Events extends object = object> extends Channel<Events> {
  /**
   * Always throws: encrypted channels have no client events.
   *
   * @throws PusherError (`UnsupportedError`), because no other client could decrypt a client event
   */
  override trigger(event: string): never {
    const reason = 'encrypted channels carry no client events';
    throw new PusherError('UnsupportedError', `Event "${event}" on ${this.name} was not sent: ${reason}.`);
  }
}
