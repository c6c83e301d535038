import { channelKind } from '../../src/client/protocol/channel-name.js';
import type { Link } from '../../tools/simulation/link.js';
import type { VirtualClock } from '../../tools/simulation/virtual-clock.js';
import type { Connection, ReceivedEvent } from './channel-log.js';
import { NUMBERED, type Publications } from './publications.js';

/** The state of a channel on one connection. */
interface Subscription {
  /** The number of subscriptions that the client started, and of events that were replayed to it. */
  begun: number;
  replays: number;
  /** True if the client has subscribed and not unsubscribed since. */
  isOpen: boolean;
  /** True if the next event is the replay of the last one. */
  isReplayNext: boolean;
}

/** Observes everything that a client sends and receives, however the client handles it. */
export class TrafficMonitor {
  readonly connections: Connection[] = [];
  /** Called when the server confirms a subscription. */
  onConfirmation: (channel: string) => void = () => {};
  readonly #clock: VirtualClock;
  readonly #publications: Publications;
  readonly #receivedEvents = new Map<string, ReceivedEvent[]>();
  /** The channels of the current connection. */
  #subscriptions = new Map<string, Subscription>();
  /** The time of an error that may precede a close; undefined if there was none. */
  #errorAt: number | undefined;

  constructor(clock: VirtualClock, publications: Publications) {
    this.#clock = clock;
    this.#publications = publications;
  }

  /** The index of the current connection, or the last one. */
  get connection(): number {
    return this.connections.length - 1;
  }

  receivedEvents(channel: string): readonly ReceivedEvent[] {
    return this.#receivedEvents.get(channel) ?? [];
  }

  /** Returns the number of subscriptions to a channel that the client started on the current connection. */
  begun(channel: string): number {
    return this.#subscription(channel).begun;
  }

  connecting(link: Link): void {
    const startedAt = this.#clock.date;
    this.#endClosingError();
    this.#subscriptions = new Map();
    this.connections.push({
      ...{ startedAt, lastActivity: startedAt },
      get node() {
        return link.node;
      },
    });
  }

  sent(event: string, channel: unknown): void {
    if (typeof channel !== 'string') return;
    const subscription = this.#subscription(channel);
    if (event === 'pusher:unsubscribe') subscription.isOpen = false;
    if (event !== 'pusher:subscribe' || subscription.isOpen) return;
    subscription.isOpen = true;
    subscription.begun++;
  }

  received(message: unknown): void {
    const text = String(message);
    this.#endClosingError();
    if (text.includes('"pusher:error"')) this.#errorAt = this.#clock.date;
    else this.#noteActivity(this.#clock.date);
    if (!/"numbered"|subscription_succeeded|cache_miss/.test(text)) return;
    const { event, channel, data } = JSON.parse(text) as { event: string; channel: string; data: string };
    const subscription = this.#subscription(channel);
    if (event === 'pusher_internal:subscription_succeeded') {
      subscription.isReplayNext = channelKind(channel).cache;
      this.onConfirmation(channel);
    } else if (event === 'pusher:cache_miss') subscription.isReplayNext = false;
    else if (event === NUMBERED) this.#receive(channel, this.#publications.numberOf(data), subscription);
  }

  /** Called when the server closes the connection with a code: the error before it belongs to the close. */
  closed(code: number): void {
    if (code !== 1006) this.#errorAt = undefined;
  }

  #receive(channel: string, n: number | undefined, subscription: Subscription): void {
    if (n === undefined) return;
    const isReplay = subscription.isReplayNext;
    subscription.isReplayNext = false;
    if (isReplay) subscription.replays++;
    const kind = !isReplay ? 'live' : subscription.replays > subscription.begun ? 'surplus' : 'replay';
    const list = this.#receivedEvents.get(channel) ?? [];
    this.#receivedEvents.set(channel, list);
    list.push({ connection: this.connection, at: this.#clock.date, n, kind });
  }

  /** An error without a close was ordinary activity. */
  #endClosingError(): void {
    if (this.#errorAt !== undefined) this.#noteActivity(this.#errorAt);
    this.#errorAt = undefined;
  }

  #noteActivity(at: number): void {
    const connection = this.connections.at(-1);
    if (connection) connection.lastActivity = at;
  }

  #subscription(channel: string): Subscription {
    const subscription = this.#subscriptions.get(channel) ?? {
      ...{ begun: 0, replays: 0, isOpen: false, isReplayNext: false },
    };
    this.#subscriptions.set(channel, subscription);
    return subscription;
  }
}
