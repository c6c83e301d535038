import { sentence } from '../base/error-text.js';
import { type DataOf, EventEmitter, type Metadata } from '../base/event-emitter.js';
import { isRetryable } from '../base/http-retry.js';
import { type Frame, isObject, readNumber, readText } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import type { ChannelContext } from './channel-context.js';
import { Subscription } from './subscription.js';

/** The maximum size of a client event's data, in bytes (Pusher protocol 7, limits). */
export const MAX_DATA_BYTES = 10_240;

/** The metadata of events that have none. */
const NO_METADATA: Metadata = Object.freeze({});

/**
 * A channel, to which a client subscribes with {@link Pusher.subscribe}.
 *
 * Emits each event of the channel under its own name, and:
 * - `pusher:subscription_succeeded`
 * - `pusher:subscription_error`, a {@link PusherError}; if it is retryable, the client tries again
 * - `pusher:subscription_count`, `{subscription_count}`
 * - `pusher:gap`, a {@link Gap}, when the channel is live again and events may have been missed
 *
 * @example
 * const channel = pusher.subscribe('comments');
 * channel.bind('new-comment', ({ author, text }) => console.log(author, text));
 * await channel.ready();
 */
export class Channel<Events extends object = object> extends EventEmitter<Events> {
  readonly name: string;
  /** The number of connections that are subscribed; undefined unless the server reports it. */
  subscriptionCount: number | undefined;
  readonly #subscription: Subscription;

  /** @internal */
  constructor(name: string, context: ChannelContext) {
    super();
    this.name = name;
    this.#subscription = new Subscription(this, context);
  }

  /** @internal */
  get subscription(): Subscription {
    return this.#subscription;
  }

  /** Whether the server has confirmed the subscription on the current connection. */
  get subscribed(): boolean {
    return this.#subscription.phase === 'subscribed';
  }

  /** Whether the subscription is requested or will be retried, but is not confirmed yet. */
  get subscriptionPending(): boolean {
    return !this.subscribed && this.#subscription.phase !== 'idle';
  }

  /** Whether `unsubscribe()` was called while the subscription was pending. */
  get subscriptionCancelled(): boolean {
    return this.subscriptionPending && !this.#subscription.wanted;
  }

  /** Subscribes now, or as soon as there is a connection. */
  subscribe(): void {
    this.#subscription.start();
  }

  /** Unsubscribes and removes every listener, whether the server has answered or not. */
  unsubscribe(): void {
    this.#subscription.stop();
  }

  /**
   * Resolves with the channel when it is subscribed, or at once if it already is. Rejects with a PusherError if the
   * subscription is refused permanently, or if the page unsubscribes.
   */
  ready(): Promise<this> {
    return this.#subscription.ready(this);
  }

  /**
   * Sends a client event to every other subscriber of a private or presence channel.
   *
   * @param event begins with `client-`
   * @returns true if the event was sent. False if it was queued (option `queue`), or will not be sent: without that option
   *   and a connection, or if the data exceeds 10,240 bytes. The latter is reported as `pusher:error` (`ClientEventError`, code
   *   `too-large`), because servers refuse such an event, or close the connection.
   * @throws PusherError (`ConfigurationError`) if the name does not begin with `client-`
   */
  trigger<Name extends string>(event: Name, data: DataOf<Events, Name>): boolean {
    if (!event.startsWith('client-')) {
      const reason = 'the names of client events begin with "client-"';
      throw new PusherError('ConfigurationError', `Event "${event}" on ${this.name} was not sent: ${reason}.`);
    }
    const bytes = sizeOf(data);
    if (bytes <= MAX_DATA_BYTES) return this.#subscription.context.delivery.trigger(event, data, this.name);
    const limit = `its data has ${bytes} bytes, at most ${MAX_DATA_BYTES} are allowed`;
    const message = `Client event "${event}" on ${this.name} was not sent: ${limit}.`;
    this.emit('pusher:error', new PusherError('ClientEventError', message, { code: 'too-large' }));
    return false;
  }

  /**
   * Handles one received frame of this channel.
   *
   * @returns the decoded data, if a listener needed it
   * @internal
   */
  handleFrame({ event, data, user_id }: Frame): unknown {
    const { wanted, extension, context } = this.#subscription;
    if (event.startsWith('pusher_internal:')) this.#handleInternalEvent(event, context.decode(data));
    else if (event === 'pusher:subscription_error') this.#refuse(context.decode(data));
    else if (wanted && extension?.handleEvent && !event.startsWith('pusher:')) extension.handleEvent(event, data);
    else if (wanted && this.hasListeners(event)) {
      const value = context.decode(data);
      this.emit(event, value, user_id === undefined ? NO_METADATA : { user_id });
      return value;
    }
    return undefined;
  }

  #handleInternalEvent(event: string, data: unknown): void {
    const subscription = this.#subscription;
    if (subscription.extension?.handleInternal?.(event, data)) return;
    if (event === 'pusher_internal:subscription_succeeded') subscription.confirm(data);
    else if (event === 'pusher_internal:subscription_count' && isObject(data)) {
      if (Number.isFinite(data.subscription_count)) this.subscriptionCount = data.subscription_count as number;
      this.emit('pusher:subscription_count', data);
    }
  }

  #refuse(data: unknown): void {
    const { type, error, message, status } = isObject(data) ? data : {};
    const words = readText(error) ?? readText(message) ?? 'no reason given';
    const code = readNumber(status) ?? null;
    this.#subscription.refuse(
      new PusherError(
        type === 'AuthError' ? type : 'SubscriptionError',
        sentence(`The server refused the subscription to ${this.name}: ${words}`),
        { ...(code && { status: code }), code, error: words, retryable: code !== null && isRetryable(code) },
      ),
      {},
    );
  }
}

/** Returns the length of a value as JSON in UTF-8, in bytes. */
function sizeOf(data: unknown): number {
  const json = JSON.stringify(data) ?? '';
  // a UTF-16 code unit takes at most three bytes
  return json.length * 3 <= MAX_DATA_BYTES ? json.length : encodeURIComponent(json).replace(/%../g, '.').length;
}
