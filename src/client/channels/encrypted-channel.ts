import { PusherError } from '../protocol/pusher-error.js';
import { Channel } from './channel.js';

/**
 * A channel whose events only its subscribers can read.
 * An event that does not open has the key fetched again, once; what still does not open is told as `pusher:error`
 * (a PusherError, `DecryptionError`) and dropped. The order of events holds meanwhile.
 */
export class EncryptedChannel<Events extends object = object> extends Channel<Events> {
  /** @throws PusherError (`UnsupportedError`): nobody else could read a client event */
  override trigger(event: string): never {
    const why = 'encrypted channels carry no client events';
    throw new PusherError('UnsupportedError', `Event "${event}" on ${this.name} was not sent: ${why}.`);
  }
}
