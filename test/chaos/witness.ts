import { channelKind } from '../../src/client/protocol/channel-name.js';
import type { Link } from '../../tools/simulation/link.js';
import type { VirtualClock } from '../../tools/simulation/virtual-clock.js';
import type { Connection, Reception } from './channel-log.js';
import { NUMBERED, type Publications } from './publications.js';

/** A cache channel on one connection. */
interface Subscription {
  /** How many subscriptions the client began, and how many events were replayed to it. */
  begun: number;
  replays: number;
  /** Whether the client has asked for it and has not left it since. */
  isOpen: boolean;
  /** Whether the next event is the replay of the last one. */
  isReplayNext: boolean;
}

/** Sees what a client sends and receives, whatever the client makes of it. */
export class Witness {
  readonly connections: Connection[] = [];
  /** Called when the server confirms a subscription. */
  onConfirmation: (channel: string) => void = () => {};
  readonly #clock: VirtualClock;
  readonly #publications: Publications;
  readonly #receptions = new Map<string, Reception[]>();
  /** The channels of the present connection. */
  #subscriptions = new Map<string, Subscription>();
  /** When the server said goodbye; undefined if it did not. */
  #goodbyeAt: number | undefined;

  constructor(clock: VirtualClock, publications: Publications) {
    this.#clock = clock;
    this.#publications = publications;
  }

  /** The present connection, or the last one. */
  get connection(): number {
    return this.connections.length - 1;
  }

  receptions(channel: string): readonly Reception[] {
    return this.#receptions.get(channel) ?? [];
  }

  /** How many subscriptions to a channel the client has begun on the present connection. */
  begun(channel: string): number {
    return this.#subscription(channel).begun;
  }

  dialled(link: Link): void {
    const startedAt = this.#clock.date;
    this.#endGoodbye();
    this.#subscriptions = new Map();
    this.connections.push({
      ...{ startedAt, heardAt: startedAt },
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
    this.#endGoodbye();
    if (text.includes('"pusher:error"')) this.#goodbyeAt = this.#clock.date;
    else this.#hear(this.#clock.date);
    if (!/"numbered"|subscription_succeeded|cache_miss/.test(text)) return;
    const { event, channel, data } = JSON.parse(text) as { event: string; channel: string; data: string };
    const subscription = this.#subscription(channel);
    if (event === 'pusher_internal:subscription_succeeded') {
      subscription.isReplayNext = channelKind(channel).cache;
      this.onConfirmation(channel);
    } else if (event === 'pusher:cache_miss') subscription.isReplayNext = false;
    else if (event === NUMBERED) this.#receive(channel, this.#publications.numberOf(data), subscription);
  }

  /** The server closed the connection with a code: what it said before was its goodbye. */
  closed(code: number): void {
    if (code !== 1006) this.#goodbyeAt = undefined;
  }

  #receive(channel: string, n: number | undefined, subscription: Subscription): void {
    if (n === undefined) return;
    const isReplay = subscription.isReplayNext;
    subscription.isReplayNext = false;
    if (isReplay) subscription.replays++;
    const kind = !isReplay ? 'live' : subscription.replays > subscription.begun ? 'surplus' : 'replay';
    const list = this.#receptions.get(channel) ?? [];
    this.#receptions.set(channel, list);
    list.push({ connection: this.connection, at: this.#clock.date, n, kind });
  }

  /** An error that no close followed was a sign of life like any other. */
  #endGoodbye(): void {
    if (this.#goodbyeAt !== undefined) this.#hear(this.#goodbyeAt);
    this.#goodbyeAt = undefined;
  }

  #hear(at: number): void {
    const connection = this.connections.at(-1);
    if (connection) connection.heardAt = at;
  }

  #subscription(channel: string): Subscription {
    const subscription = this.#subscriptions.get(channel) ?? {
      ...{ begun: 0, replays: 0, isOpen: false, isReplayNext: false },
    };
    this.#subscriptions.set(channel, subscription);
    return subscription;
  }
}
