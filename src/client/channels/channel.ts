import { isRetryable, PusherError } from '../errors.js';
import { type Frame, isObject } from '../frame.js';
import type { DataOf } from '../listeners.js';
import { Subscription } from './subscription.js';

/**
 * A channel and this client's subscription to it.
 *
 * Emits each event of the channel under its own name, and `pusher:subscription_succeeded`,
 * `pusher:subscription_error` (a {@link PusherError}; a retryable one is tried again), `pusher:subscription_count`
 * `{subscription_count}`, `pusher:gap` (a {@link Gap}) when it is live again and events may have been missed.
 */
export class Channel<Events extends object = object> extends Subscription<Events> {
  /** How many are subscribed, where the server tells; else undefined. */
  subscriptionCount: number | undefined;

  /**
   * Sends a client event to everyone else on a private or presence channel.
   *
   * @param event begins with `client-`
   * @returns whether it was sent: false while there is no connection
   * @throws PusherError (`ConfigurationError`) when the name begins otherwise
   */
  trigger<Name extends string>(event: Name, data: DataOf<Events, Name>): boolean {
    if (!event.startsWith('client-')) {
      const why = 'the names of client events begin with "client-"';
      throw new PusherError('ConfigurationError', `Event "${event}" on ${this.name} was not sent: ${why}.`);
    }
    return this.session.trigger(event, data, this.name);
  }

  /** Takes one received frame of this channel. For the client. */
  handleFrame({ event, data, user_id }: Frame): void {
    if (event.startsWith('pusher_internal:')) this.#handleInternal(event, this.session.decode(data));
    else if (event === 'pusher:subscription_error') this.#refused(this.session.decode(data));
    else if (this.wanted && this.behaviour?.take) this.behaviour.take(event, data);
    else if (this.wanted && this.hears(event)) {
      this.emit(event, this.session.decode(data), user_id === undefined ? {} : { user_id });
    }
  }

  #handleInternal(event: string, data: unknown): void {
    if (this.behaviour?.handleInternal?.(event, data)) return;
    if (event === 'pusher_internal:subscription_succeeded') this.confirm(data);
    else if (event === 'pusher_internal:subscription_count' && isObject(data)) {
      if (typeof data.subscription_count === 'number') this.subscriptionCount = data.subscription_count;
      this.emit('pusher:subscription_count', data);
    }
  }

  #refused(data: unknown): void {
    const { type, error, status } = isObject(data) ? data : {};
    const words = typeof error === 'string' ? error : 'no reason given';
    const code = typeof status === 'number' ? status : null;
    this.refuse(
      new PusherError(
        type === 'AuthError' ? type : 'SubscriptionError',
        `The server refused the subscription to ${this.name}: ${words}.`,
        { ...(code && { status: code }), code, error: words, retryable: code !== null && isRetryable(code) },
      ),
      {},
    );
  }
}
