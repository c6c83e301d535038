import { channelKind } from '../channel-name.js';
import { PusherError } from '../errors.js';
import { type Frame, isObject } from '../frame.js';
import { Listeners, type Metadata } from '../listeners.js';
import type { ChannelAuthorizationData } from '../options.js';
import { type Session, Subscription } from './subscription.js';

/**
 * A channel and this client's subscription to it.
 *
 * Emits each event of the channel under its own name, and `pusher:subscription_succeeded`,
 * `pusher:subscription_error` (a {@link PusherError}), `pusher:subscription_count` `{subscription_count}`.
 */
export class Channel extends Listeners {
  readonly name: string;
  /** How many are subscribed, where the server tells; else undefined. */
  subscriptionCount: number | undefined;

  protected readonly session: Session;
  readonly #subscription: Subscription;

  /** @param released called when nobody wants the channel and the server doesn't hold it */
  constructor(name: string, session: Session, released: (channel: Channel) => void) {
    super();
    this.name = name;
    this.session = session;
    this.#subscription = new Subscription(name, channelKind(name).private, session, {
      authorized: (data) => this.authorized(data),
      succeeded: (data) => this.succeeded(data),
      // metadata goes with what the server said, and not with what an endpoint said, as in pusher-js
      refused: (error, metadata) => this.emit('pusher:subscription_error', error, metadata),
      lost: () => this.lost(),
      released: () => released(this),
    });
  }

  /** Whether the server has confirmed the subscription on the present connection. */
  get subscribed(): boolean {
    return this.#subscription.held;
  }

  /** Whether the server has been asked and hasn't answered. */
  get subscriptionPending(): boolean {
    return this.#subscription.pending;
  }

  /** Whether it was unsubscribed while the answer was under way. */
  get subscriptionCancelled(): boolean {
    return this.#subscription.pending && !this.#subscription.wanted;
  }

  /** Whether the page wants it. */
  protected get wanted(): boolean {
    return this.#subscription.wanted;
  }

  /** Asks for the subscription, now or as soon as there is a connection. */
  subscribe(): void {
    this.#subscription.start();
  }

  /** Ends the subscription. */
  unsubscribe(): void {
    this.#subscription.stop();
  }

  /**
   * Sends a client event to everyone else on a private or presence channel.
   *
   * @param event begins with `client-`
   * @returns whether it was sent: false while there is no connection
   * @throws PusherError (`ConfigurationError`) when the name begins otherwise
   */
  trigger(event: string, data: unknown): boolean {
    if (!event.startsWith('client-')) {
      throw new PusherError(
        'ConfigurationError',
        `Event "${event}" on ${this.name} was not sent: the names of client events begin with "client-".`,
      );
    }
    return this.session.send(event, data, this.name);
  }

  /** Resolves with the channel once it is subscribed, at once when it is; rejects with a PusherError when that is refused. */
  ready(): Promise<this> {
    if (this.subscribed) return Promise.resolve(this);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.unbind(null, null, settle);
        act();
      };
      this.bind('pusher:subscription_succeeded', () => settle(() => resolve(this)), settle);
      this.bind('pusher:subscription_error', (error) => settle(() => reject(error)), settle);
    });
  }

  /** Takes one received frame of this channel. For the client. */
  handleFrame(frame: Frame): void {
    const { event } = frame;
    if (event.startsWith('pusher_internal:')) this.handleInternal(event, this.session.decode(frame.data));
    else if (event === 'pusher:subscription_error') this.#refused(this.session.decode(frame.data));
    else if (this.wanted && this.hears(event)) this.emit(event, this.session.decode(frame.data), metadata(frame));
  }

  /** There is a new connection. For the client. */
  connected(): void {
    this.#subscription.connected();
  }

  /** The connection is gone. For the client. */
  disconnected(): void {
    this.#subscription.disconnected();
  }

  /** @internal */
  protected authorized(_data: ChannelAuthorizationData): void | Promise<void> {}

  /** @internal */
  protected succeeded(data: unknown): void {
    this.emit('pusher:subscription_succeeded', data);
  }

  /** @internal */
  protected lost(): void {}

  /** @internal */
  protected handleInternal(event: string, data: unknown): void {
    if (event === 'pusher_internal:subscription_succeeded') this.#subscription.succeeded(data);
    else if (event === 'pusher_internal:subscription_count' && isObject(data)) {
      if (typeof data.subscription_count === 'number') this.subscriptionCount = data.subscription_count;
      this.emit('pusher:subscription_count', data);
    }
  }

  #refused(data: unknown): void {
    const { type, error, status } = isObject(data) ? data : {};
    const words = typeof error === 'string' ? error : 'the server gave no reason';
    const code = typeof status === 'number' ? status : null;
    this.#subscription.refused(
      new PusherError(
        type === 'AuthError' ? 'AuthError' : 'SubscriptionError',
        `The server refused the subscription to ${this.name}: ${words}.`,
        {
          code,
          error: words,
          retryable: code === 429 || (code !== null && code >= 500),
          ...(code && { status: code }),
        },
      ),
      {},
    );
  }
}

function metadata({ user_id }: Frame): Metadata {
  return user_id === undefined ? {} : { user_id };
}
