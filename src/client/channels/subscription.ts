import { backoff, retryDelay } from '../base/backoff.js';
import { after } from '../base/coalesced-timeout.js';
import { EventEmitter, type Metadata } from '../base/event-emitter.js';
import { STABLE_AFTER } from '../connection/reconnection.js';
import type { Interruption } from '../delivery/gap.js';
import { channelKind } from '../protocol/channel-name.js';
import type { Frame } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import { EarlyFrames, isControl } from './early-frames.js';
import { type Action, type Phase, TRANSITIONS, type Trigger } from './subscription-transitions.js';

/** How many confirmed subscriptions in a row may end early before a confirmation counts only as an answer. */
const MAX_SHORT_LIVED = 3;

/** How many subscriptions servers were asked for, so that each knows its place in the line. */
let asked = 0;

/**
 * A subscription: what the page wants, apart from what the server knows, and what brings them together. It tells its
 * listeners how it goes.
 */
export class Subscription<Events extends object> extends EventEmitter<Events> {
  readonly name: string;
  protected readonly context: ChannelContext;
  /** Who wants it: the page's script, or anything else that shares the client; one, or several. For the client. */
  holders: object | Set<object> | undefined;
  /** Whether the page wants the channel. */
  protected wanted = false;
  /** What its kind does beyond others, once that is loaded: public channels do nothing. */
  protected behaviour: ChannelExtension | undefined;
  #phase: Phase = 'unasked';
  /** Ends with its attempt, so that an authorisation for an earlier connection is never used on a later one. */
  #attempt: AbortController | undefined;
  /** The data of the subscription that the server was asked for on this connection, and may hold. */
  #request: object | undefined;
  /** How often in a row it did not succeed, whether that was told, and when it is tried again. */
  #failures = 0;
  #told = false;
  #callOff: (() => void) | undefined;
  /** How often in a row the server said that it holds the subscription, and did not confirm it. */
  #renewals = 0;
  /** When it was confirmed last, ms since the epoch, and how often in a row the server ended it soon after that. */
  #heldAt = 0;
  #shortLived = 0;
  /** Its place among those that the server was asked for. */
  #place = 0;
  /** Why it was refused last on this connection. */
  #refusal: PusherError | undefined;
  /** The beginning of the gap; undefined while the channel is live, or never was. */
  #interruption: Interruption | undefined;
  /** Frames that came before the confirmation, and what a cache channel repeats. */
  #early: EarlyFrames | undefined;
  /** Those who wait until it is subscribed. */
  #waiting: ((error?: unknown) => void)[] | undefined;

  constructor(name: string, context: ChannelContext) {
    super();
    this.name = name;
    this.context = context;
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

  /** Ends the subscription and every listener, whether the server has answered or not. */
  unsubscribe(): void {
    this.wanted = false;
    this.#interruption = undefined;
    this.#early = undefined;
    this.unbind_all();
    this.context.left(this.name);
    this.#settle(new PusherError('SubscriptionError', `${this.name} is not subscribed to.`));
    this.#transition('stop');
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
    if (this.wanted && this.context.socketId) this.#transition('start');
  }

  /** The connection is gone. For the client. */
  disconnected(interruption: Interruption): void {
    this.#request = this.#refusal = undefined;
    this.#shortLived = 0;
    this.#transition('lost', interruption);
  }

  /** A gap began before this subscription: it is reported with the confirmation. For the client. */
  interrupt(interruption: Interruption): void {
    this.#interruption = interruption;
  }

  /** The server answered that it holds it. */
  protected confirm(data: unknown): void {
    // a server that ends what it confirms, again and again, must not cause a gap each time
    if (this.#shortLived > MAX_SHORT_LIVED && !this.asked && !this.subscribed) return;
    this.#transition('succeeded', data);
    if (!this.wanted && this.subscribed) this.unsubscribe();
  }

  /**
   * It was refused; with metadata when the server said so, as in pusher-js. For the client.
   *
   * @param isGuess whether the server may have meant something else, so that it may hold this one after all
   */
  refuse(error: PusherError, metadata?: Metadata, isGuess = false): void {
    if (metadata && !isGuess) this.#request = undefined;
    this.#transition(this.wanted && error.retryable ? 'failed' : 'refused', error, metadata);
  }

  /** The server says that it holds what it was asked for: its confirmation was lost. For the client. */
  renew(): void {
    this.#transition('existing');
  }

  /**
   * Returns true if a received frame must not be handled now: it waits until the gap before it is reported, or it repeats
   * the last event of a cache channel. For the client.
   */
  intercepts(frame: Frame): boolean {
    if (this.#phase === 'held') return this.#early?.isRepetition(frame) ?? false;
    if (!this.wanted || isControl(frame)) return false;
    this.#early ??= new EarlyFrames();
    // before a first subscription there is no gap to wait for
    if (!this.#interruption) return this.#early.isRepetition(frame);
    this.#early.keep(frame);
    return true;
  }

  #transition(trigger: Trigger, detail?: unknown, metadata?: Metadata): void {
    const step = TRANSITIONS[this.#phase][trigger];
    if (step) {
      this.#callOff?.();
      this.#callOff = undefined;
      if (trigger === 'refused' || trigger === 'failed') this.#interrupted();
      this.#phase = step[0];
      // early frames of a lost connection or a failed attempt lie in the gap
      if (step[0] !== 'asked' && step[0] !== 'held') this.#early = undefined;
      this.#act(step[1], detail, metadata);
    }
    if (!this.wanted && this.#phase === 'unasked') {
      // what was triggered since it was left
      this.context.left(this.name);
      this.context.released(this);
    }
  }

  #act(action: Action, detail: unknown, metadata: Metadata | undefined): void {
    const { name: channel, context } = this;
    switch (action) {
      case 'authorize':
        if (channelKind(channel).private) this.#authorize(context.socketId as string);
        else this.#transition('authorized', { auth: '' });
        break;
      case 'abort':
        this.#attempt?.abort();
        this.#begin();
        this.#leave();
        break;
      case 'ask':
        this.#leave();
        this.#request = { ...(detail as object), channel };
        this.#ask(context.subscriptionTimeout);
        break;
      case 'askAgain':
        this.#askAgain();
        break;
      case 'renew':
        if (++this.#renewals === 1) this.#ask(context.subscriptionTimeout);
        else this.#lateAfter(backoff(this.#renewals));
        break;
      case 'welcome':
        // a late refusal may have been taken for the answer that comes now
        this.#request ??= {};
        this.#begin();
        if (this.wanted) this.#welcome(detail);
        break;
      case 'again':
        this.behaviour?.confirmedAgain?.(detail);
        this.#early?.expectRepetition();
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
        this.#interruption ??= detail as Interruption;
        this.behaviour?.lost?.(this.wanted);
    }
  }

  /** @param limit how long the answer may take, ms */
  #ask(limit: number): void {
    this.#place = ++asked;
    if (this.#renewals > 0) {
      this.context.send('pusher:unsubscribe', { channel: this.name });
      this.behaviour?.renewed?.();
    }
    this.context.send('pusher:subscribe', this.#request);
    this.#lateAfter(limit);
  }

  #lateAfter(delay: number): void {
    this.#callOff = after(delay, () => this.#transition('late'));
  }

  /** Whatever the server was asked for on this connection, it is to hold no more. */
  #leave(): void {
    if (this.#request) this.context.send('pusher:unsubscribe', { channel: this.name });
    this.#request = undefined;
  }

  /**
   * No answer came. Asks once more, as the request may have been lost; a quarter of the limit later reports it, and then
   * asks at random times.
   */
  #askAgain(): void {
    const { subscriptionTimeout: limit } = this.context;
    if (!this.wanted) this.#giveUp();
    else if (!this.context.mayAsk(this)) this.#lateAfter(backoff(1));
    else if (++this.#failures === 2) {
      this.#lateAfter(limit * 0.75 + backoff(1));
      const what = this.#renewals > 1 ? 'says that it holds, but does not confirm,' : 'does not answer';
      const message = `The server ${what} the subscription to ${this.name}. Trying again.`;
      this.#tellOnce(new PusherError('Timeout', message, { retryable: true }));
      // a listener may have unsubscribed
      if (!this.wanted) this.#giveUp();
    } else this.#ask(this.#failures === 1 ? limit * 0.25 : limit + backoff(this.#failures));
  }

  /** Ends what the page no longer wants and the server does not answer. */
  #giveUp(): void {
    if (!this.asked) return;
    this.#leave();
    this.#transition('refused');
  }

  #welcome(data: unknown): void {
    const interruption = this.#interruption;
    this.#heldAt = Date.now();
    const early = this.#early?.take() ?? [];
    this.#interruption = undefined;
    if (!channelKind(this.name).cache) this.#early = undefined;
    else this.#early ??= new EarlyFrames();
    if (this.behaviour?.succeeded) this.behaviour.succeeded(data);
    else this.emit('pusher:subscription_succeeded', data);
    this.#settle();
    // a listener may have ended it
    if (!this.wanted) return;
    const gap = interruption && { channel: this.name, ...interruption, until: Date.now(), filled: false };
    this.context.live(gap, (reported) => this.emit('pusher:gap', reported), early.length);
    for (const frame of early) if (this.wanted && this.subscribed) this.context.receive(frame);
    if (this.subscribed) this.#early?.expectRepetition();
  }

  #refuse(error: PusherError | undefined, metadata: Metadata | undefined): void {
    this.#begin();
    if (!this.wanted) {
      // if the refusal was meant for another channel, the server holds this one
      this.#leave();
      return;
    }
    this.#refusal = error;
    this.#settle(error);
    this.emit('pusher:subscription_error', error, metadata);
  }

  /** Tries again after a while. */
  #wait(error: PusherError, metadata: Metadata | undefined): void {
    this.#failures++;
    const failures = this.#failures + Math.max(0, this.#shortLived - 1);
    this.#callOff = after(retryDelay(failures, error.retryAfter), () => this.#transition('due'));
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
    this.#renewals = 0;
    this.#told = false;
  }

  /** The server has ended what was live. */
  #interrupted(): void {
    if (!this.subscribed) return;
    this.#shortLived = Date.now() - this.#heldAt < STABLE_AFTER ? this.#shortLived + 1 : 0;
    if (this.wanted) this.#interruption ??= this.context.interruption('refused');
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
      const behaviour = this.behaviour ?? (await this.context.extensionFor(this));
      if (signal.aborted) throw signal.reason;
      this.behaviour = behaviour;
      const data = await this.context.authorize({ socketId, channelName: this.name }, signal);
      if (signal.aborted) throw signal.reason;
      await behaviour.authorized?.(data);
      const { auth, channel_data } = data;
      if (!signal.aborted) this.#transition('authorized', { auth, channel_data });
    } catch (error) {
      if (!signal.aborted) this.refuse(error as PusherError);
    }
  }
}
