import { sentence } from '../base/error-text.js';
import type { DataOf, Metadata } from '../base/event-emitter.js';
import { isRetryable } from '../base/http-retry.js';
import { type Frame, isObject, readNumber, readText } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import { Subscription } from './subscription.js';

/** How long the data of a client event may be (Pusher protocol 7, limits). */
export const MAX_DATA_BYTES = 10_240;

/** The metadata of events that have none. */
const NOTHING_MORE: Metadata = Object.freeze({});

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
  /** When a client event was last sent, ms since the epoch, as an error may be about that. For the client. */
  declare triggeredAt?: number;

  /**
   * Sends a client event to everyone else on a private or presence channel.
   *
   * @param event begins with `client-`
   * @returns whether it was sent: false while there is no connection, and for more than 10,240 bytes of data, which is
   *   reported as `pusher:error` (`ClientEventError`, code `too-large`): servers refuse it, or close the connection
   * @throws PusherError (`ConfigurationError`) when the name begins otherwise
   */
  trigger<Name extends string>(event: Name, data: DataOf<Events, Name>): boolean {
    if (!event.startsWith('client-')) {
      const why = 'the names of client events begin with "client-"';
      throw new PusherError('ConfigurationError', `Event "${event}" on ${this.name} was not sent: ${why}.`);
    }
    const bytes = sizeOf(data);
    if (bytes <= MAX_DATA_BYTES) return this.context.trigger(event, data, this.name);
    const limit = `its data has ${bytes} bytes, at most ${MAX_DATA_BYTES} are allowed`;
    const message = `Client event "${event}" on ${this.name} was not sent: ${limit}.`;
    this.emit('pusher:error', new PusherError('ClientEventError', message, { code: 'too-large' }));
    return false;
  }

  /** Takes one received frame of this channel; the value of its data, where that was needed. For the client. */
  handleFrame({ event, data, user_id }: Frame): unknown {
    if (event.startsWith('pusher') && this.#handleProtocol(event, data)) return undefined;
    if (!this.wanted) return undefined;
    if (this.behaviour?.take && !event.startsWith('pusher:')) {
      this.behaviour.take(event, data);
      return undefined;
    }
    if (!this.hasListeners(event)) return undefined;
    const value = this.context.decode(data);
    this.emit(event, value, user_id === undefined ? NOTHING_MORE : { user_id });
    return value;
  }

  /** Takes an event of the protocol; whether it is one that is not told as it comes. */
  #handleProtocol(event: string, data: unknown): boolean {
    if (event.startsWith('pusher_internal:')) this.#handleInternal(event, this.context.decode(data));
    else if (event === 'pusher:subscription_error') this.#refused(this.context.decode(data));
    else return false;
    return true;
  }

  #handleInternal(event: string, data: unknown): void {
    if (this.behaviour?.handleInternal?.(event, data)) return;
    if (event === 'pusher_internal:subscription_succeeded') this.confirm(data);
    else if (event === 'pusher_internal:subscription_count' && isObject(data)) {
      if (Number.isFinite(data.subscription_count)) this.subscriptionCount = data.subscription_count as number;
      this.emit('pusher:subscription_count', data);
    }
  }

  #refused(data: unknown): void {
    const { type, error, message, status } = isObject(data) ? data : {};
    const words = readText(error) ?? readText(message) ?? 'no reason given';
    const code = readNumber(status) ?? null;
    this.refuse(
      new PusherError(
        type === 'AuthError' ? type : 'SubscriptionError',
        sentence(`The server refused the subscription to ${this.name}: ${words}`),
        { ...(code && { status: code }), code, error: words, retryable: code !== null && isRetryable(code) },
      ),
      {},
    );
  }
}

/** The length of a value as JSON in UTF-8, in bytes. */
function sizeOf(data: unknown): number {
  const json = JSON.stringify(data) ?? '';
  // a UTF-16 code unit takes at most three bytes
  return json.length * 3 <= MAX_DATA_BYTES ? json.length : encodeURIComponent(json).replace(/%../g, '.').length;
}
