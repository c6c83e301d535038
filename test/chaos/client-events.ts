import { MAX_PER_SECOND } from '../../src/client/delivery/outbox.js';

/** How many client events a client queues, and for how long, in ms. */
export interface Queue {
  max: number;
  ttl: number;
}

/** The status of a client event. */
type Status = 'waiting' | 'sent' | 'expired' | 'rejected' | 'dropped';

interface ClientEvent {
  channel: string;
  n: number;
  at: number;
  tooLarge: boolean;
  status: Status;
}

/**
 * Tracks every client event that a page triggers. Each must either be sent exactly once, in the order of its channel,
 * or be reported as failed exactly once, or be dropped with its channel or the connection.
 */
export class ClientEvents {
  readonly #queue: Queue | undefined;
  readonly #now: () => number;
  readonly #violate: (what: string) => void;
  readonly #channels = new Map<string, ClientEvent[]>();
  /** The times of the most recent ones sent. */
  #sent: number[] = [];
  #current: ClientEvent | undefined;
  #queued = 0;

  /** @param queue undefined if the client does not queue events */
  constructor(queue: Queue | undefined, now: () => number, violate: (what: string) => void) {
    this.#queue = queue;
    this.#now = now;
    this.#violate = violate;
  }

  /** The number of waiting events. */
  get waiting(): number {
    return this.#waiting().length;
  }

  /** The number of events that were queued. */
  get queued(): number {
    return this.#queued;
  }

  /** Triggers the next event of a channel. `act` returns true if it was sent. */
  trigger(channel: string, tooLarge: boolean, act: (n: number) => boolean): void {
    const list = this.#of(channel);
    const event: ClientEvent = { channel, n: list.length + 1, at: this.#now(), tooLarge, status: 'waiting' };
    list.push(event);
    this.#current = event;
    const answer = act(event.n);
    this.#current = undefined;
    if (answer !== (event.status === 'sent')) {
      this.#violate(`trigger() returned ${answer} for client event ${event.n} on ${channel}, which is ${event.status}`);
    }
    if (event.status !== 'waiting') return;
    if (!this.#queue) event.status = 'dropped';
    else this.#queued++;
    const { waiting } = this;
    if (this.#queue && waiting > this.#queue.max) this.#violate(`${waiting} client events are waiting`);
  }

  /** Called when the client sends an event to the server. */
  sent(channel: string, n: number, subscribed: boolean): void {
    const list = this.#of(channel);
    const event = list[n - 1];
    const what = `client event ${n} on ${channel}`;
    if (!event) return this.#violate(`${what} was sent but never triggered`);
    if (event.status !== 'waiting') this.#violate(`${what} was sent although it was already ${event.status}`);
    event.status = 'sent';
    if (list.slice(n).some(({ status }) => status === 'sent')) this.#violate(`${what} was sent after a later one`);
    if (!this.#queue) return;
    const { ttl } = this.#queue;
    const now = this.#now();
    if (!subscribed) this.#violate(`${what} was sent before the subscription`);
    if (event.tooLarge) this.#violate(`${what} was sent although it is too large`);
    if (now - event.at >= ttl) this.#violate(`${what} was sent after ${now - event.at} ms; at most ${ttl} are allowed`);
    this.#sent = [...this.#sent.filter((time) => now - time < 1000), now];
    if (this.#sent.length > MAX_PER_SECOND) this.#violate(`${this.#sent.length} client events were sent in a second`);
  }

  /** Called when the page receives an error for an event. */
  failed(channel: string, code: unknown): void {
    const event = this.#current ?? this.#of(channel).find(({ status }) => status === 'waiting');
    if (!this.#queue || !event || event.channel !== channel) {
      return this.#violate(`a client event on ${channel} was reported as ${code}, but none was waiting`);
    }
    const { max, ttl } = this.#queue;
    const others = this.#waiting().filter((one) => one !== event).length;
    const isRight =
      (code === 'expired' && event !== this.#current && this.#now() - event.at >= ttl) ||
      (code === 'too-large' && event === this.#current && event.tooLarge) ||
      (code === 'queue-full' && event === this.#current && others >= max);
    if (!isRight) this.#violate(`client event ${event.n} on ${channel} was wrongly reported as ${code}`);
    event.status = code === 'expired' ? 'expired' : 'rejected';
  }

  /** Called when the page leaves a channel or ends the connection: waiting events are dropped without an error. */
  drop(channel?: string): void {
    for (const event of this.#waiting())
      if (channel === undefined || event.channel === channel) event.status = 'dropped';
  }

  /** Returns the problem at rest, if any: by then every event must have been sent or reported. */
  problem(): string | undefined {
    const [first] = this.#waiting();
    return first && `client event ${first.n} on ${first.channel} was neither sent nor reported as failed`;
  }

  #of(channel: string): ClientEvent[] {
    const list = this.#channels.get(channel) ?? [];
    this.#channels.set(channel, list);
    return list;
  }

  #waiting(): ClientEvent[] {
    return [...this.#channels.values()].flat().filter(({ status }) => status === 'waiting');
  }
}
