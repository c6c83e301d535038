import type { EncryptionPart, Opener } from '../encryption.js';
import { PusherError } from '../errors.js';
import type { Frame } from '../frame.js';
import { loadPart } from '../on-demand.js';
import type { ChannelAuthorizationData } from '../options.js';
import { Channel } from './channel.js';

/**
 * A channel whose events only its subscribers can read. What opens them is loaded with the first such channel.
 * An event that does not open has the key fetched again, once; what still does not open is told as `pusher:error`
 * (a PusherError, `DecryptionError`) and dropped. The order of events holds meanwhile.
 */
export class EncryptedChannel<Events extends object = object> extends Channel<Events> {
  #opener: Opener | undefined;

  /** @throws PusherError (`UnsupportedError`): nobody else could read a client event */
  override trigger(event: string): never {
    const why = 'encrypted channels carry no client events';
    throw new PusherError('UnsupportedError', `Event "${event}" on ${this.name} was not sent: ${why}.`);
  }

  override handleFrame(frame: Frame): void {
    if (/^pusher(_internal)?:/.test(frame.event)) super.handleFrame(frame);
    else if (this.wanted) this.#opener?.take(frame.event, this.session.decode(frame.data));
  }

  protected override async authorized(data: ChannelAuthorizationData): Promise<void> {
    const { name, session } = this;
    const part = await loadPart<EncryptionPart>('encryption', () => import('../encryption.js'));
    this.#opener ??= part.createOpener({
      name,
      PusherError,
      decode: session.decode,
      emit: (event, value) => this.emit(event, value),
      authorize: async (signal) =>
        session.authorize({ socketId: session.socketId as string, channelName: name }, signal),
    });
    this.#opener.use(data.shared_secret);
  }

  protected override lost(): void {
    this.#opener?.stop();
  }
}
