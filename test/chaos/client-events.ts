import { MAX_PER_SECOND } from '../../src/client/delivery/outbox.js';

/** How many client events a client keeps, and for how long, ms. */
export interface Queue {
  max: number;
  ttl: number;
}

/** What became of one. */
type Fate = 'waiting' | 'sent' | 'expired' | 'refused' | 'dropped';

interface ClientEvent {
  channel: string;
  n: number;
  at: number;
  tooLarge: boolean;
  fate: Fate;
}

/**
 * What became of each client event that a page triggered: it is sent once, in order in its channel, or told as not sent
 * once, or dropped with its channel or the connection.
 */
export class ClientEvents {
  readonly #queue: Queue | undefined;
  readonly #now: () => number;
  readonly #violate: (what: string) => void;
  readonly #channels = new Map<string, ClientEvent[]>();
  /** When the last ones were sent. */
  #sent: number[] = [];
  #current: ClientEvent | undefined;
  #kept = 0;

  /** @param queue undefined for a client that keeps none */
  constructor(queue: Queue | undefined, now: () => number, violate: (what: string) => void) {
    this.#queue = queue;
    this.#now = now;
    this.#violate = violate;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting().length;
  }

  /** How many were kept. */
  get kept(): number {
    return this.#kept;
  }

  /** Triggers the next one of a channel: `act` answers whether it was sent. */
  trigger(channel: string, tooLarge: boolean, act: (n: number) => boolean): void {
    const list = this.#of(channel);
    const event: ClientEvent = { channel, n: list.length + 1, at: this.#now(), tooLarge, fate: 'waiting' };
    list.push(event);
    this.#current = event;
    const answer = act(event.n);
    this.#current = undefined;
    if (answer !== (event.fate === 'sent')) {
      this.#violate(`the page was told ${answer} of client event ${event.n} on ${channel}, which is ${event.fate}`);
    }
    if (event.fate !== 'waiting') return;
    if (!this.#queue) event.fate = 'dropped';
    else this.#kept++;
    const { waiting } = this;
    if (this.#queue && waiting > this.#queue.max) this.#violate(`${waiting} client events wait`);
  }

  /** One goes to the server. */
  sent(channel: string, n: number, subscribed: boolean): void {
    const list = this.#of(channel);
    const event = list[n - 1];
    const what = `client event ${n} on ${channel}`;
    if (!event) return this.#violate(`${what} was sent, and nobody triggered it`);
    if (event.fate !== 'waiting') this.#violate(`${what} was sent, and was ${event.fate} already`);
    event.fate = 'sent';
    if (list.slice(n).some(({ fate }) => fate === 'sent')) this.#violate(`${what} was sent after a later one`);
    if (!this.#queue) return;
    const { ttl } = this.#queue;
    const now = this.#now();
    if (!subscribed) this.#violate(`${what} was sent before the subscription`);
    if (event.tooLarge) this.#violate(`${what} was sent, and is too large`);
    if (now - event.at >= ttl) this.#violate(`${what} was sent ${now - event.at} ms late, after ${ttl} allowed`);
    this.#sent = [...this.#sent.filter((time) => now - time < 1000), now];
    if (this.#sent.length > MAX_PER_SECOND) this.#violate(`${this.#sent.length} client events were sent in a second`);
  }

  /** The page is told that one will not be sent. */
  failed(channel: string, code: unknown): void {
    const event = this.#current ?? this.#of(channel).find(({ fate }) => fate === 'waiting');
    if (!this.#queue || !event || event.channel !== channel) {
      return this.#violate(`a client event on ${channel} is told as ${code}, and none waits`);
    }
    const { max, ttl } = this.#queue;
    const others = this.#waiting().filter((one) => one !== event).length;
    const isRight =
      (code === 'expired' && event !== this.#current && this.#now() - event.at >= ttl) ||
      (code === 'too-large' && event === this.#current && event.tooLarge) ||
      (code === 'queue-full' && event === this.#current && others >= max);
    if (!isRight) this.#violate(`client event ${event.n} on ${channel} is told as ${code}, and is not`);
    event.fate = code === 'expired' ? 'expired' : 'refused';
  }

  /** The page has left a channel, or has ended the connection: what waits is not sent, and nobody is told. */
  drop(channel?: string): void {
    for (const event of this.#waiting()) if (channel === undefined || event.channel === channel) event.fate = 'dropped';
  }

  /** What is wrong at rest: by then everything is sent, or told. */
  problem(): string | undefined {
    const [first] = this.#waiting();
    return first && `client event ${first.n} on ${first.channel} was neither sent nor told as not sent`;
  }

  #of(channel: string): ClientEvent[] {
    const list = this.#channels.get(channel) ?? [];
    this.#channels.set(channel, list);
    return list;
  }

  #waiting(): ClientEvent[] {
    return [...this.#channels.values()].flat().filter(({ fate }) => fate === 'waiting');
  }
}
