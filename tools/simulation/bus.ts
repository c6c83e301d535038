import type { Random } from './random.js';
import type { VirtualClock, VirtualTimer } from './virtual-clock.js';

/** A message for one node. */
interface Message {
  from: number;
  deliver: () => void;
  /** Called in place of `deliver` if the node will never receive it. */
  lose: () => void;
}

/** The sender of messages that come from the store that the nodes share. */
export const STORE = -1;

/** What a bus does wrong to one node. */
export interface BusFault {
  /** The node neither sends nor receives. */
  hangs?: boolean;
  /** It receives messages up to this much later, ms. */
  late?: number;
  /** Messages of other nodes that may be lost are lost on their way to it. */
  loses?: boolean;
}

/** Carries messages between nodes. The messages of one node to another stay in order; those of two nodes may not. */
export class Bus {
  readonly faults = new Map<number, BusFault>();
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #latency: number;
  /** When the last message of each pair of nodes arrives, ms. */
  readonly #last = new Map<string, number>();
  /** Messages under way, and those that a hanging node holds up, by the node that receives them. */
  readonly #onTheWay = new Map<number, Map<Message, VirtualTimer>>();
  readonly #stuck = new Map<Message, number>();

  /** @param latency how long a message takes at most, ms */
  constructor(clock: VirtualClock, random: Random, latency: number) {
    this.#clock = clock;
    this.#random = random;
    this.#latency = latency;
  }

  /** How long a message may take now, ms. */
  delay(): number {
    return this.#random.int(0, this.#latency);
  }

  /** @param loses whether a fault may lose this message */
  send(from: number, to: number, deliver: () => void, lose: () => void, loses = true): void {
    const { late, loses: isLossy } = this.faults.get(to) ?? {};
    const message = { from, deliver, lose };
    if (isLossy && loses) return lose();
    if (this.#hangs(from) || this.#hangs(to)) this.#stuck.set(message, to);
    else this.#carry(message, to, late === undefined ? 0 : this.#random.int(0, late));
  }

  hang(node: number): void {
    this.faults.set(node, { hangs: true });
    for (const [to, messages] of this.#onTheWay) {
      for (const [message, timer] of messages) {
        // what has left a node reaches the others
        if (to !== node) continue;
        this.#clock.cancel(timer);
        messages.delete(message);
        this.#stuck.set(message, to);
      }
    }
  }

  /** Ends the fault of a node; what it held up arrives soon, in order. */
  repair(node: number): void {
    this.faults.delete(node);
    for (const [message, to] of [...this.#stuck]) {
      if (this.#hangs(message.from) || this.#hangs(to)) continue;
      this.#stuck.delete(message);
      this.#carry(message, to, 0);
    }
  }

  /** Forgets what a node has not received or not sent. */
  restart(node: number): void {
    const lost = [...(this.#onTheWay.get(node) ?? [])];
    for (const [message, timer] of lost) {
      this.#clock.cancel(timer);
      message.lose();
    }
    this.#onTheWay.delete(node);
    for (const [message, to] of [...this.#stuck]) {
      if (message.from !== node && to !== node) continue;
      this.#stuck.delete(message);
      message.lose();
    }
    if (this.#hangs(node)) this.repair(node);
  }

  #hangs(node: number): boolean {
    return this.faults.get(node)?.hangs === true;
  }

  #carry(message: Message, to: number, more: number): void {
    const pair = `${message.from} ${to}`;
    const { now } = this.#clock;
    const arrival = Math.max(this.#last.get(pair) ?? 0, now + this.delay() + more);
    this.#last.set(pair, arrival);
    const messages = this.#onTheWay.get(to) ?? new Map<Message, VirtualTimer>();
    this.#onTheWay.set(to, messages);
    const timer = this.#clock.after(arrival - now, () => {
      messages.delete(message);
      message.deliver();
    });
    messages.set(message, timer);
  }
}
