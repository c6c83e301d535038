import { backoff, retryDelay } from '../base/backoff.js';
import { setCoalescedTimeout } from '../base/coalesced-timeout.js';
import type { Metadata } from '../base/event-emitter.js';
import { STABLE_AFTER } from '../connection/reconnection.js';
import type { Interruption } from '../delivery/gap.js';
import { channelKind } from '../protocol/channel-name.js';
import type { Frame } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import type { ChannelContext } from './channel-context.js';
import type { ChannelExtension } from './channel-extension.js';
import { EarlyFrames, isControl } from './early-frames.js';
import { type Action, type Phase, TRANSITIONS, type Trigger } from './subscription-transitions.js';

/** After more than this many confirmed subscriptions in a row that ended early, an unrequested confirmation is ignored. */
const MAX_SHORT_LIVED = 3;

/** The number of requests so far, from which each request gets its position in the queue. */
let requests = 0;

/** The channel that owns a subscription, and emits its events. */
interface SubscribedChannel {
  readonly name: string;
  emit(event: string, data?: unknown, metadata?: Metadata): unknown;
  unbind_all(): unknown;
}

/**
 * The subscription of one channel. Tracks whether the page wants the channel and its state on the current connection, and
 * sends the requests that reconcile the two.
 */
export class Subscription {
  readonly context: ChannelContext;
  /** The parts of the page that share the channel, such as its script, elements and hooks: one, or a set of several. */
  consumers: object | Set<object> | undefined;
  /** Whether the page wants the channel. */
  wanted = false;
  /** The state of the subscription on the current connection. */
  phase: Phase = 'idle';
  /** The features that only this kind of channel has, after they are loaded. Public channels have none. */
  extension: ChannelExtension | undefined;
  readonly #channel: SubscribedChannel;
  /** Aborts the current attempt, so that an authorization for an earlier connection is never used on a later one. */
  #attempt: AbortController | undefined;
  /** The data of the last request on this connection. While it is set, the server may hold the subscription. */
  #request: object | undefined;
  /** Consecutive failures, whether they were reported, and the function that cancels the pending retry or time limit. */
  #failures = 0;
  #reported = false;
  #cancel: (() => void) | undefined;
  /** How many times in a row the server said that the subscription exists, without confirming it. */
  #renewals = 0;
  /** When the last confirmation arrived, ms since the epoch, and how many in a row the server revoked soon afterwards. */
  #confirmedAt = 0;
  #shortLived = 0;
  #position = 0;
  /** The last refusal on this connection. */
  #refusal: PusherError | undefined;
  /** The beginning of the gap; undefined if the channel is live, or was never live. */
  #interruption: Interruption | undefined;
  /** Frames that arrived before the confirmation, and those that the server of a cache channel may repeat. */
  #early: EarlyFrames | undefined;
  /** Callbacks of {@link ready}. */
  #waiting: ((error?: unknown) => void)[] | undefined;

  constructor(channel: SubscribedChannel, context: ChannelContext) {
    this.#channel = channel;
    this.context = context;
  }

  /** The name of the channel. */
  get name(): string {
    return this.#channel.name;
  }

  /** Position in the queue of unanswered subscriptions; 0 if not waiting. */
  get position(): number {
    return this.phase === 'requested' ? this.#position : 0;
  }

  /** Subscribes now, or as soon as there is a connection. */
  start(): void {
    this.wanted = true;
    this.connected();
  }

  /** Unsubscribes and removes every listener, whether the server has answered or not. */
  stop(): void {
    this.wanted = false;
    this.#interruption = undefined;
    this.#early = undefined;
    this.#channel.unbind_all();
    this.context.delivery.clear(this.name);
    this.#settle(new PusherError('SubscriptionError', `${this.name} is not subscribed to.`));
    this.#transition('stop');
    if (this.phase === 'idle') this.#leave();
  }

  /**
   * Resolves with `channel` when the subscription is confirmed, or at once if it already is. Rejects with a PusherError if
   * the subscription is refused permanently, or if the page unsubscribes.
   */
  ready<C>(channel: C): Promise<C> {
    return new Promise((resolve, reject) => {
      this.#waiting ??= [];
      this.#waiting.push((error) => (error ? reject(error) : resolve(channel)));
      if (this.phase === 'subscribed') this.#settle();
      else if (!this.wanted) this.stop();
      else if (this.phase === 'idle' && this.#refusal) this.#settle(this.#refusal);
    });
  }

  /** Called when a connection is established. */
  connected(): void {
    if (this.wanted && this.context.socketId) this.#transition('start');
  }

  /** Called when the connection is lost. */
  disconnected(interruption: Interruption): void {
    this.#request = this.#refusal = undefined;
    this.#shortLived = 0;
    this.#transition('lost', interruption);
  }

  /** Records that a gap began before this subscription. The gap is reported with the confirmation. */
  interrupt(interruption: Interruption): void {
    this.#interruption = interruption;
  }

  /** Called when the server confirms the subscription. */
  confirm(data: unknown): void {
    // a server that repeatedly revokes what it confirms must not cause a gap each time
    if (this.#shortLived > MAX_SHORT_LIVED && !this.position && this.phase !== 'subscribed') return;
    this.#transition('confirmed', data);
    if (!this.wanted && this.phase === 'subscribed') this.stop();
  }

  /**
   * Called when the subscription is refused.
   *
   * @param metadata set if the server refused the subscription, as in pusher-js
   * @param isGuess whether the server may have refused something else, so it may hold this subscription after all
   */
  refuse(error: PusherError, metadata?: Metadata, isGuess = false): void {
    if (metadata && !isGuess) this.#request = undefined;
    this.#transition(this.wanted && error.retryable ? 'failed' : 'refused', error, metadata);
  }

  /** Called when the server says that the requested subscription exists: its confirmation was lost. */
  renew(): void {
    this.#transition('existing');
  }

  /**
   * Returns true if a received frame must not be handled now: it waits until the gap before it is reported, or it repeats
   * the last event of a cache channel.
   */
  intercepts(frame: Frame): boolean {
    if (this.phase === 'subscribed') return this.#early?.isRepetition(frame) ?? false;
    if (!this.wanted || isControl(frame)) return false;
    this.#early ??= new EarlyFrames();
    // before a first subscription there is no gap to wait for
    if (!this.#interruption) return this.#early.isRepetition(frame);
    this.#early.keep(frame);
    return true;
  }

  #transition(trigger: Trigger, detail?: unknown, metadata?: Metadata): void {
    const step = TRANSITIONS[this.phase][trigger];
    if (step) {
      this.#cancel?.();
      this.#cancel = undefined;
      if (trigger === 'refused' || trigger === 'failed') this.#revoked();
      this.phase = step[0];
      // early frames of a lost connection or a failed attempt belong to the gap
      if (step[0] !== 'requested' && step[0] !== 'subscribed') this.#early = undefined;
      this.#act(step[1], detail, metadata);
    }
    if (!this.wanted && this.phase === 'idle') {
      // the page may have triggered events after it unsubscribed
      this.context.delivery.clear(this.name);
      this.context.forget(this.#channel);
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
        this.#resetFailures();
        this.#leave();
        break;
      case 'request':
        this.#leave();
        this.#request = { ...(detail as object), channel };
        this.#send(context.subscriptionTimeout);
        break;
      case 'repeat':
        this.#repeat();
        break;
      case 'renew':
        if (++this.#renewals === 1) this.#send(context.subscriptionTimeout);
        else this.#expectAnswer(backoff(this.#renewals));
        break;
      case 'confirm':
        // the confirmation may arrive after an unrelated refusal was attributed to this subscription
        this.#request ??= {};
        this.#resetFailures();
        if (this.wanted) this.#confirm(detail);
        break;
      case 'confirmAgain':
        this.extension?.confirmedAgain?.(detail);
        this.#early?.expectRepetition();
        break;
      case 'leave':
        this.extension?.ended?.(this.wanted);
        this.#leave();
        break;
      case 'refuse':
        this.#refuse(detail as PusherError, metadata);
        break;
      case 'wait':
        this.#wait(detail as PusherError, metadata);
        break;
      case 'interrupt':
        this.#interruption ??= detail as Interruption;
        this.extension?.ended?.(this.wanted);
    }
  }

  /** @param limit how long the answer may take, ms */
  #send(limit: number): void {
    this.#position = ++requests;
    if (this.#renewals > 0) {
      this.context.send('pusher:unsubscribe', { channel: this.name });
      this.extension?.renewed?.();
    }
    this.context.send('pusher:subscribe', this.#request);
    this.#expectAnswer(limit);
  }

  #expectAnswer(limit: number): void {
    this.#cancel = setCoalescedTimeout(() => this.#transition('late'), limit);
  }

  /** Unsubscribes on the server if it may hold the subscription on this connection. */
  #leave(): void {
    if (this.#request) this.context.send('pusher:unsubscribe', { channel: this.name });
    this.#request = undefined;
  }

  /**
   * Called when no answer arrives in time. Repeats the request once, because it may have been lost. If there is still no
   * answer after another quarter of the limit, reports this, and then repeats the request at random times.
   */
  #repeat(): void {
    const { subscriptionTimeout: limit } = this.context;
    if (!this.wanted) this.#giveUp();
    else if (!this.context.maySubscribe(this)) this.#expectAnswer(backoff(1));
    else if (++this.#failures === 2) {
      this.#expectAnswer(limit * 0.75 + backoff(1));
      const problem = this.#renewals > 1 ? 'says that it holds, but does not confirm,' : 'does not answer';
      const message = `The server ${problem} the subscription to ${this.name}. Trying again.`;
      this.#reportOnce(new PusherError('Timeout', message, { retryable: true }));
      // a listener may have unsubscribed
      if (!this.wanted) this.#giveUp();
    } else this.#send(this.#failures === 1 ? limit * 0.25 : limit + backoff(this.#failures));
  }

  /** Ends a request that the page no longer needs and the server doesn't answer. */
  #giveUp(): void {
    if (!this.position) return;
    this.#leave();
    this.#transition('refused');
  }

  #confirm(data: unknown): void {
    const interruption = this.#interruption;
    this.#confirmedAt = Date.now();
    const early = this.#early?.take() ?? [];
    this.#interruption = undefined;
    if (!channelKind(this.name).cache) this.#early = undefined;
    else this.#early ??= new EarlyFrames();
    if (this.extension?.confirmed) this.extension.confirmed(data);
    else this.#channel.emit('pusher:subscription_succeeded', data);
    this.#settle();
    // a listener may have unsubscribed
    if (!this.wanted) return;
    const gap = interruption && { channel: this.name, ...interruption, until: Date.now(), filled: false };
    this.context.delivery.live(gap, (reported) => this.#channel.emit('pusher:gap', reported), early.length);
    for (const frame of early) if (this.wanted && this.phase === 'subscribed') this.context.receive(frame);
    if (this.phase === 'subscribed') this.#early?.expectRepetition();
  }

  #refuse(error: PusherError | undefined, metadata: Metadata | undefined): void {
    this.#resetFailures();
    if (!this.wanted) {
      // if the refusal was meant for another channel, the server holds this one
      this.#leave();
      return;
    }
    this.#refusal = error;
    this.#settle(error);
    this.#channel.emit('pusher:subscription_error', error, metadata);
  }

  #wait(error: PusherError, metadata: Metadata | undefined): void {
    this.#failures++;
    const failures = this.#failures + Math.max(0, this.#shortLived - 1);
    this.#cancel = setCoalescedTimeout(() => this.#transition('due'), retryDelay(failures, error.retryAfter));
    this.#reportOnce(error, metadata);
  }

  /** Reports a retryable failure, at most once until the subscription succeeds. */
  #reportOnce(error: PusherError, metadata?: Metadata): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#channel.emit('pusher:subscription_error', error, metadata);
  }

  #resetFailures(): void {
    this.#failures = 0;
    this.#renewals = 0;
    this.#reported = false;
  }

  /** Called when a subscription is refused. If it was confirmed before, starts a gap. */
  #revoked(): void {
    if (this.phase !== 'subscribed') return;
    this.#shortLived = Date.now() - this.#confirmedAt < STABLE_AFTER ? this.#shortLived + 1 : 0;
    if (this.wanted) this.#interruption ??= this.context.interruption('refused');
    this.extension?.ended?.(this.wanted);
  }

  #settle(error?: unknown): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const callback of waiting) callback(error);
  }

  async #authorize(socketId: string): Promise<void> {
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#attempt = attempt;
    try {
      const extension = this.extension ?? (await this.context.extensionFor(this.#channel));
      if (signal.aborted) throw signal.reason;
      this.extension = extension;
      const data = await this.context.authorize({ socketId, channelName: this.name }, signal);
      if (signal.aborted) throw signal.reason;
      await extension.authorized?.(data);
      const { auth, channel_data } = data;
      if (!signal.aborted) this.#transition('authorized', { auth, channel_data });
    } catch (error) {
      if (!signal.aborted) this.refuse(error as PusherError);
    }
  }
}
