import { backoff, retryDelay } from '../backoff.js';
import { channelKind } from '../channel-name.js';
import { PusherError } from '../errors.js';
import { Listeners, type Metadata } from '../listeners.js';
import type { ChannelAuthorizationData, ChannelAuthorizationRequest, ChannelEvent } from '../options.js';
import { after } from '../shared-timer.js';
import type { Behaviour } from './behaviour.js';

/** What a channel is given of its client. */
export interface Session {
  /** After how long without an answer a subscription is asked for again, ms; told before twice that. */
  readonly subscriptionTimeout: number;
  /** The connection's id; undefined while there is no connection. */
  readonly socketId: string | undefined;
  /** Sends one event; false while there is no connection. */
  send(event: string, data: unknown, channel?: string): boolean;
  /** Asks whether this connection may join; rejects with a PusherError. */
  authorize(request: ChannelAuthorizationRequest, signal: AbortSignal): Promise<ChannelAuthorizationData>;
  /** The id of the signed-in user, once a sign-in that is under way has ended; undefined where nobody is. */
  signedInUser(): Promise<string | undefined>;
  /** A private channel is wanted: loads what it will need. */
  prepare(): void;
  /** What a private channel does beyond others; it is loaded with the first such channel. */
  behaviourOf(channel: { readonly name: string }): Promise<Behaviour>;
  /** The value that a received frame's data stands for. */
  decode(data: unknown): unknown;
  /** Nobody wants this channel any more, whatever the server holds: nothing is kept for it. */
  left(name: string): void;
  /** Nobody wants this channel, and the server doesn't hold it: it can be forgotten. */
  released(channel: { readonly name: string }): void;
  /** Sends one client event, or keeps it; whether it was sent. */
  trigger(event: string, data: unknown, channel: string): boolean;
  /** A channel is live, after a gap or not; who tells of the gap may fill it before. */
  live(gap: Gap | undefined, tell: (gap: Gap) => void): void;
  /** An encrypted event was opened; whether it is to be told: one that `catchUp` has brought is not. */
  opened(name: string, event: ChannelEvent): boolean;
}

/**
 * Why a subscription was not live: the client was disconnected, the connection was lost, or the server refused it.
 */
export type GapReason = 'disconnect' | 'connection' | 'refused';

/** A time in which events of a channel may have been missed. */
export interface Gap {
  channel: string;
  /** The last time that something was heard before, ms since the epoch. */
  since: number;
  /** When the subscription was confirmed again, ms since the epoch. */
  until: number;
  reason: GapReason;
  /** Whether a `catchUp` function has brought what was missed. */
  filled: boolean;
}

/** How the present connection was lost. */
export type Loss = Pick<Gap, 'since' | 'reason'>;

/** How many subscriptions servers were asked for, so that each knows its place in the line. */
let asked = 0;

/** What the server knows of a subscription on the present connection. */
type Phase = 'unasked' | 'authorizing' | 'asked' | 'held' | 'waiting';
type Happening = 'start' | 'stop' | 'authorized' | 'succeeded' | 'refused' | 'failed' | 'late' | 'due' | 'lost';
type Action = 'authorize' | 'abort' | 'ask' | 'askAgain' | 'welcome' | 'leave' | 'refuse' | 'wait' | 'lose';

/**
 * The subscription's life: in each phase, what can happen, which phase follows, and what is done. Everything else
 * changes nothing: a stop while the server has been asked waits for its answer, as servers may answer out of order.
 */
const LIFE: { [P in Phase]: { [H in Happening]?: [Phase, Action] } } = {
  unasked: { start: ['authorizing', 'authorize'], succeeded: ['held', 'welcome'] },
  authorizing: {
    authorized: ['asked', 'ask'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['unasked', 'abort'],
    lost: ['unasked', 'abort'],
  },
  asked: {
    succeeded: ['held', 'welcome'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    late: ['asked', 'askAgain'],
    lost: ['unasked', 'abort'],
  },
  held: {
    succeeded: ['held', 'welcome'],
    refused: ['unasked', 'refuse'],
    failed: ['waiting', 'wait'],
    stop: ['unasked', 'leave'],
    lost: ['unasked', 'lose'],
  },
  waiting: {
    due: ['authorizing', 'authorize'],
    start: ['authorizing', 'authorize'],
    succeeded: ['held', 'welcome'],
    stop: ['unasked', 'abort'],
    lost: ['unasked', 'abort'],
  },
};

/**
 * A subscription: what the page wants, apart from what the server knows, and what brings them together. It tells its
 * listeners how it goes.
 */
export class Subscription<Events extends object> extends Listeners<Events> {
  readonly name: string;
  protected readonly session: Session;
  /** Who wants it: the page's script, or anything else that shares the client; one, or several. For the client. */
  holders: object | Set<object> | undefined;
  /** Whether the page wants the channel. */
  protected wanted = false;
  /** What its kind does beyond others, once that is loaded: public channels do nothing. */
  protected behaviour: Behaviour | undefined;
  #phase: Phase = 'unasked';
  /** Ends with its attempt, so that an authorisation for an earlier connection is never used on a later one. */
  #attempt: AbortController | undefined;
  /** The data of the subscription that the server was asked for on this connection, and may hold. */
  #request: object | undefined;
  /** How often in a row it did not succeed, whether that was told, and when it is tried again. */
  #failures = 0;
  #told = false;
  #callOff: (() => void) | undefined;
  /** Its place among those that the server was asked for. */
  #place = 0;
  /** Why it was refused last on this connection. */
  #refusal: PusherError | undefined;
  /** Since when events may be missed; undefined while it is live, or never was. */
  #loss: Loss | undefined;
  /** Those who wait until it is subscribed. */
  #waiting: ((error?: unknown) => void)[] | undefined;

  constructor(name: string, session: Session) {
    super();
    this.name = name;
    this.session = session;
  }

  /** Whether the server has confirmed the subscription on the present connection. */
  get subscribed(): boolean {
    return this.#phase === 'held';
  }

  /** Whether it is being asked for, and is not confirmed. */
  get subscriptionPending(): boolean {
    return this.#phase !== 'held' && this.#phase !== 'unasked';
  }

  /** Whether it was unsubscribed while the answer was under way. */
  get subscriptionCancelled(): boolean {
    return this.subscriptionPending && !this.wanted;
  }

  /** Its place in the line of those that wait for the server's answer; 0 when it does not. For the client. */
  get asked(): number {
    return this.#phase === 'asked' ? this.#place : 0;
  }

  /** Asks for the subscription, now or as soon as there is a connection. */
  subscribe(): void {
    this.wanted = true;
    this.connected();
  }

  /** Ends the subscription. */
  unsubscribe(): void {
    this.wanted = false;
    this.#loss = undefined;
    this.session.left(this.name);
    this.#settle(new PusherError('SubscriptionError', `${this.name} is not subscribed to.`));
    this.#happen('stop');
    if (this.#phase === 'unasked') this.#leave();
  }

  /**
   * Resolves with the channel once it is subscribed, at once when it is; rejects with a PusherError when that is
   * refused for good, or when it is unsubscribed.
   */
  ready(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#waiting ??= [];
      this.#waiting.push((error) => (error ? reject(error) : resolve(this)));
      if (this.subscribed) this.#settle();
      else if (!this.wanted) this.unsubscribe();
      else if (this.#phase === 'unasked' && this.#refusal) this.#settle(this.#refusal);
    });
  }

  /** There is a new connection. For the client. */
  connected(): void {
    if (this.wanted && this.session.socketId) this.#happen('start');
  }

  /** The connection is gone. For the client. */
  disconnected(loss: Loss): void {
    this.#request = this.#refusal = undefined;
    this.#happen('lost', loss);
  }

  /** The server answered that it holds it. */
  protected confirm(data: unknown): void {
    this.#happen('succeeded', data);
    if (!this.wanted && this.subscribed) this.unsubscribe();
  }

  /**
   * It was refused; with metadata when the server said so, as in pusher-js. For the client.
   *
   * @param isGuess whether the server may have meant something else, so that it may hold this one after all
   */
  refuse(error: PusherError, metadata?: Metadata, isGuess = false): void {
    if (metadata && !isGuess) this.#request = undefined;
    this.#happen(this.wanted && error.retryable ? 'failed' : 'refused', error, metadata);
  }

  /** The server holds what it is asked for, and its answer was lost: begins anew, to have an answer. For the client. */
  renew(): void {
    if (!this.asked) return;
    this.session.send('pusher:unsubscribe', { channel: this.name });
    this.session.send('pusher:subscribe', this.#request);
  }

  #happen(happening: Happening, detail?: unknown, metadata?: Metadata): void {
    const step = LIFE[this.#phase][happening];
    if (step) {
      this.#callOff?.();
      this.#callOff = undefined;
      if (happening === 'refused' || happening === 'failed') this.#interrupted();
      this.#phase = step[0];
      this.#act(step[1], detail, metadata);
    }
    if (!this.wanted && this.#phase === 'unasked') {
      // what was triggered since it was left
      this.session.left(this.name);
      this.session.released(this);
    }
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
        this.#begin();
        this.#leave();
        break;
      case 'ask':
        this.#leave();
        this.#request = { ...(detail as object), channel };
        this.#ask();
        break;
      case 'askAgain':
        this.#askAgain();
        break;
      case 'welcome':
        // a late refusal may have been taken for the answer that comes now
        this.#request ??= {};
        this.#begin();
        if (this.wanted) this.#welcome(detail);
        break;
      case 'leave':
        this.behaviour?.lost?.(this.wanted);
        this.#leave();
        break;
      case 'refuse':
        this.#refuse(detail as PusherError, metadata);
        break;
      case 'wait':
        this.#wait(detail as PusherError, metadata);
        break;
      case 'lose':
        this.#loss ??= detail as Loss;
        this.behaviour?.lost?.(this.wanted);
    }
  }

  /** @param part how much of the usual time the answer may take, and `more`: how much beside, ms */
  #ask(part = 1, more = 0): void {
    this.#place = ++asked;
    this.session.send('pusher:subscribe', this.#request);
    this.#callOff = after(this.session.subscriptionTimeout * part + more, () => this.#happen('late'));
  }

  /** Whatever the server was asked for on this connection, it is to hold no more. */
  #leave(): void {
    if (this.#request) this.session.send('pusher:unsubscribe', { channel: this.name });
    this.#request = undefined;
  }

  /** No answer came: asks once more; a server that holds it already says so, or confirms it again. */
  #askAgain(): void {
    if (this.wanted && ++this.#failures > 1) {
      const message = `The server does not answer the subscription to ${this.name}. Trying again.`;
      this.#tellOnce(new PusherError('Timeout', message, { retryable: true }));
    }
    // a listener may have ended it, or the connection
    if (!this.asked) return;
    if (!this.wanted) {
      this.#leave();
      this.#happen('refused');
    } else if (this.#failures < 2) this.#ask(0.75);
    else this.#ask(1, backoff(this.#failures));
  }

  #welcome(data: unknown): void {
    const loss = this.#loss;
    this.#loss = undefined;
    if (this.behaviour?.succeeded) this.behaviour.succeeded(data);
    else this.emit('pusher:subscription_succeeded', data);
    this.#settle();
    // a listener may have ended it
    if (!this.wanted) return;
    const gap = loss && { channel: this.name, ...loss, until: Date.now(), filled: false };
    this.session.live(gap, (told) => this.emit('pusher:gap', told));
  }

  #refuse(error: PusherError | undefined, metadata: Metadata | undefined): void {
    this.#begin();
    if (!this.wanted) return;
    this.#refusal = error;
    this.#settle(error);
    this.emit('pusher:subscription_error', error, metadata);
  }

  /** Tries again after a while. */
  #wait(error: PusherError, metadata: Metadata | undefined): void {
    this.#failures++;
    this.#callOff = after(retryDelay(this.#failures, error.retryAfter), () => this.#happen('due'));
    this.#tellOnce(error, metadata);
  }

  /** Tells of a failure that may pass, once until it succeeds. */
  #tellOnce(error: PusherError, metadata?: Metadata): void {
    if (this.#told) return;
    this.#told = true;
    this.emit('pusher:subscription_error', error, metadata);
  }

  #begin(): void {
    this.#failures = 0;
    this.#told = false;
  }

  /** The server has ended what was live. */
  #interrupted(): void {
    if (!this.subscribed) return;
    if (this.wanted) this.#loss ??= { since: Date.now(), reason: 'refused' };
    this.behaviour?.lost?.(this.wanted);
  }

  #settle(error?: unknown): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const settle of waiting) settle(error);
  }

  async #authorize(socketId: string): Promise<void> {
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#attempt = attempt;
    try {
      const behaviour = this.behaviour ?? (await this.session.behaviourOf(this));
      signal.throwIfAborted();
      this.behaviour = behaviour;
      const data = await this.session.authorize({ socketId, channelName: this.name }, signal);
      signal.throwIfAborted();
      await behaviour.authorized?.(data);
      const { auth, channel_data } = data;
      if (!signal.aborted) this.#happen('authorized', { auth, channel_data });
    } catch (error) {
      if (!signal.aborted) this.refuse(error as PusherError);
    }
  }
}
