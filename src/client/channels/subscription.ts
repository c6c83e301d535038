import { channelKind } from '../channel-name.js';
import { PusherError } from '../errors.js';
import { Listeners, type Metadata } from '../listeners.js';
import type { ChannelAuthorizationData, ChannelAuthorizationRequest } from '../options.js';

/** What a channel is given of its client. */
export interface Session {
  /** The connection's id; undefined while there is no connection. */
  readonly socketId: string | undefined;
  /** Sends one event; false while there is no connection. */
  send(event: string, data: unknown, channel?: string): boolean;
  /** Asks whether this connection may join; rejects with a PusherError. */
  authorize(request: ChannelAuthorizationRequest, signal: AbortSignal): Promise<ChannelAuthorizationData>;
  /** The id of the signed-in user, once a sign-in that is under way has ended; undefined where nobody is. */
  signedInUser(): Promise<string | undefined>;
  /** The value that a received frame's data stands for. */
  decode(data: unknown): unknown;
  /** Nobody wants this channel, and the server doesn't hold it: it can be forgotten. */
  released(channel: { readonly name: string }): void;
}

/** What the server knows of a subscription on the present connection. */
type Phase = 'unasked' | 'authorizing' | 'asked' | 'held';
type Happening = 'start' | 'stop' | 'authorized' | 'succeeded' | 'refused' | 'lost';
type Action = 'authorize' | 'abort' | 'ask' | 'welcome' | 'leave' | 'refuse' | 'lose';

/**
 * The subscription's life: in each phase, what can happen, which phase follows, and what is done. Everything else
 * changes nothing: a stop while the server has been asked waits for its answer, as servers may answer out of order.
 */
const LIFE: { [P in Phase]: { [H in Happening]?: [Phase, Action] } } = {
  unasked: { start: ['authorizing', 'authorize'] },
  authorizing: {
    authorized: ['asked', 'ask'],
    refused: ['unasked', 'refuse'],
    stop: ['unasked', 'abort'],
    lost: ['unasked', 'abort'],
  },
  asked: { succeeded: ['held', 'welcome'], refused: ['unasked', 'refuse'], lost: ['unasked', 'lose'] },
  held: {
    succeeded: ['held', 'welcome'],
    refused: ['unasked', 'refuse'],
    stop: ['unasked', 'leave'],
    lost: ['unasked', 'lose'],
  },
};

/**
 * A subscription: what the page wants, apart from what the server knows, and what brings them together. It tells its
 * listeners how it goes.
 */
export class Subscription<Events extends object> extends Listeners<Events> {
  readonly name: string;
  protected readonly session: Session;
  /** Whether the page wants the channel. */
  protected wanted = false;
  #phase: Phase = 'unasked';
  /** Ends with its attempt, so that an authorisation for an earlier connection is never used on a later one. */
  #attempt: AbortController | undefined;
  /** Those who wait until it is subscribed. */
  #waiting: ((error?: unknown) => void)[] = [];

  constructor(name: string, session: Session) {
    super();
    this.name = name;
    this.session = session;
  }

  /** Whether the server has confirmed the subscription on the present connection. */
  get subscribed(): boolean {
    return this.#phase === 'held';
  }

  /** Whether the server has been asked, or is about to be, and hasn't answered. */
  get subscriptionPending(): boolean {
    return this.#phase === 'authorizing' || this.#phase === 'asked';
  }

  /** Whether it was unsubscribed while the answer was under way. */
  get subscriptionCancelled(): boolean {
    return this.subscriptionPending && !this.wanted;
  }

  /** Asks for the subscription, now or as soon as there is a connection. */
  subscribe(): void {
    this.wanted = true;
    this.connected();
  }

  /** Ends the subscription. */
  unsubscribe(): void {
    this.wanted = false;
    this.#settleUnwanted();
    this.#happen('stop');
  }

  /**
   * Resolves with the channel once it is subscribed, at once when it is; rejects with a PusherError when that is
   * refused, or when it is unsubscribed.
   */
  ready(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error ? reject(error) : resolve(this)));
      if (this.subscribed) this.#settle();
      else if (!this.wanted) this.#settleUnwanted();
    });
  }

  /** There is a new connection. For the client. */
  connected(): void {
    if (this.wanted && this.session.socketId) this.#happen('start');
  }

  /** The connection is gone. For the client. */
  disconnected(): void {
    this.#happen('lost');
  }

  /** The server answered that it holds it. */
  protected confirm(data: unknown): void {
    this.#happen('succeeded', data);
    if (!this.wanted && this.subscribed) this.unsubscribe();
  }

  /** It was refused; with metadata when the server said so, as in pusher-js. */
  protected refuse(error: PusherError, metadata?: Metadata): void {
    this.#happen('refused', error, metadata);
  }

  /** Uses an authorisation that came; throws or rejects with a PusherError where it is of no use. */
  protected authorized(_data: ChannelAuthorizationData): void | Promise<void> {}

  /** The server holds the subscription. */
  protected succeeded(data: unknown): void {
    this.emit('pusher:subscription_succeeded', data);
  }

  /** The server doesn't hold it any more, as the connection was lost. */
  protected lost(): void {}

  #settleUnwanted(): void {
    if (this.#waiting[0]) this.#settle(new PusherError('SubscriptionError', `${this.name} is not subscribed to.`));
  }

  #settle(error?: unknown): void {
    for (const settle of this.#waiting.splice(0)) settle(error);
  }

  #happen(happening: Happening, detail?: unknown, metadata?: Metadata): void {
    const step = LIFE[this.#phase][happening];
    if (step) {
      this.#phase = step[0];
      this.#act(step[1], detail, metadata);
    }
    if (!this.wanted && this.#phase === 'unasked') this.session.released(this);
  }

  #act(action: Action, detail: unknown, metadata: Metadata | undefined): void {
    const { name: channel, session } = this;
    switch (action) {
      case 'authorize':
        if (channelKind(channel).private) this.#authorize(session.socketId as string);
        else this.#happen('authorized', { auth: '' });
        break;
      case 'abort':
        this.#attempt?.abort();
        break;
      case 'ask':
        session.send('pusher:subscribe', { ...(detail as object), channel });
        break;
      case 'welcome':
        if (!this.wanted) break;
        this.succeeded(detail);
        this.#settle();
        break;
      case 'leave':
        session.send('pusher:unsubscribe', { channel });
        break;
      case 'refuse':
        if (!this.wanted) break;
        this.emit('pusher:subscription_error', detail, metadata);
        this.#settle(detail);
        break;
      case 'lose':
        this.lost();
    }
  }

  async #authorize(socketId: string): Promise<void> {
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#attempt = attempt;
    try {
      const data = await this.session.authorize({ socketId, channelName: this.name }, signal);
      signal.throwIfAborted();
      await this.authorized(data);
      const { auth, channel_data } = data;
      if (!signal.aborted) this.#happen('authorized', { auth, channel_data });
    } catch (error) {
      if (!signal.aborted) this.refuse(error as PusherError);
    }
  }
}
