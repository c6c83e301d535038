import type { PusherError } from '../errors.js';
import type { Metadata } from '../listeners.js';
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
}

/** What a subscription tells its channel. */
export interface SubscriptionReports {
  /** The authorisation came, before it is used; throws or rejects with a PusherError where it is of no use. */
  authorized(data: ChannelAuthorizationData): void | Promise<void>;
  /** The server holds the subscription. */
  succeeded(data: unknown): void;
  /** It was refused, by the endpoint or by the server. */
  refused(error: PusherError, metadata: Metadata | undefined): void;
  /** The server doesn't hold it any more, as the connection was lost. */
  lost(): void;
  /** Nobody wants it, and the server doesn't hold it: it can be forgotten. */
  released(): void;
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

/** One channel's subscription: what the page wants, apart from what the server knows, and what brings them together. */
export class Subscription {
  /** Whether the page wants the channel. */
  wanted = false;

  readonly #name: string;
  readonly #private: boolean;
  readonly #session: Session;
  readonly #reports: SubscriptionReports;
  #phase: Phase = 'unasked';
  /** Ends with its attempt, so that an authorisation for an earlier connection is never used on a later one. */
  #attempt: AbortController | undefined;

  constructor(name: string, isPrivate: boolean, session: Session, reports: SubscriptionReports) {
    this.#name = name;
    this.#private = isPrivate;
    this.#session = session;
    this.#reports = reports;
  }

  /** Whether the server has been asked, or is about to be, and hasn't answered. */
  get pending(): boolean {
    return this.#phase === 'authorizing' || this.#phase === 'asked';
  }

  /** Whether the server holds it. */
  get held(): boolean {
    return this.#phase === 'held';
  }

  /** The page wants it; it is asked for as soon as there is a connection. */
  start(): void {
    this.wanted = true;
    if (this.#session.socketId !== undefined) this.#happen('start');
  }

  /** The page doesn't want it any more. */
  stop(): void {
    this.wanted = false;
    this.#happen('stop');
    this.#settle();
  }

  /** There is a new connection. */
  connected(): void {
    if (this.wanted) this.#happen('start');
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#happen('lost');
    this.#settle();
  }

  /** The server answered that it holds it. */
  succeeded(data: unknown): void {
    this.#happen('succeeded', data);
    if (!this.wanted && this.held) this.stop();
  }

  /** It was refused; with metadata when the server said so, as in pusher-js. */
  refused(error: PusherError, metadata?: Metadata): void {
    this.#happen('refused', { error, metadata });
    this.#settle();
  }

  #happen(happening: Happening, detail?: unknown): void {
    const step = LIFE[this.#phase][happening];
    if (!step) return;
    const [next, action] = step;
    this.#phase = next;
    switch (action) {
      case 'authorize':
        this.#authorize(this.#session.socketId as string);
        break;
      case 'abort':
        this.#attempt?.abort();
        break;
      case 'ask':
        this.#session.send('pusher:subscribe', { ...(detail as object), channel: this.#name });
        break;
      case 'welcome':
        if (this.wanted) this.#reports.succeeded(detail);
        break;
      case 'leave':
        this.#session.send('pusher:unsubscribe', { channel: this.#name });
        break;
      case 'refuse':
        if (this.wanted) {
          const { error, metadata } = detail as { error: PusherError; metadata?: Metadata };
          this.#reports.refused(error, metadata);
        }
        break;
      case 'lose':
        this.#reports.lost();
        break;
    }
  }

  #settle(): void {
    if (!this.wanted && this.#phase === 'unasked') this.#reports.released();
  }

  #authorize(socketId: string): void {
    if (!this.#private) {
      this.#happen('authorized', { auth: '' });
      return;
    }
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#prove({ socketId, channelName: this.#name }, attempt.signal).then(
      (proof) => {
        if (!attempt.signal.aborted) this.#happen('authorized', proof);
      },
      (error) => {
        if (!attempt.signal.aborted) this.refused(error as PusherError);
      },
    );
  }

  async #prove(request: ChannelAuthorizationRequest, signal: AbortSignal): Promise<object> {
    const data = await this.#session.authorize(request, signal);
    signal.throwIfAborted();
    await this.#reports.authorized(data);
    const { auth, channel_data } = data;
    return { auth, channel_data };
  }
}
