import type { Random } from './random.js';
import type { VirtualClock, VirtualTimer } from './virtual-clock.js';

/** A message for one node. */
interface Message {
  from: number;
  deliver: () => void;
  /** Called instead of `deliver` if the node will never receive it. */
  lose: () => void;
}

/** The sender of messages from the store that the nodes share. */
export const STORE = -1;

/** A fault of the bus that affects one node. */
export interface BusFault {
  /** The node neither sends nor receives. */
  hangs?: boolean;
  /** The node receives messages up to this much later, in ms. */
  late?: number;
  /** Messages of other nodes to this one are lost, if they may be lost. */
  isLossy?: boolean;
}

/** Transports messages between nodes. Messages from one node to another stay in order; those of two senders may not. */
export class Bus {
  readonly faults = new Map<number, BusFault>();
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #latency: number;
  /** The arrival time of the last message of each pair of nodes, in ms. */
  readonly #last = new Map<string, number>();
  /** Messages in transit by receiving node, and messages that a hanging node blocks. */
  readonly #inTransit = new Map<number, Map<Message, VirtualTimer>>();
  readonly #blocked = new Map<Message, number>();

  /** @param latency the longest time that a message takes, in ms */
  constructor(clock: VirtualClock, random: Random, latency: number) {
    this.#clock = clock;
    this.#random = random;
    this.#latency = latency;
  }

  /** Returns how long a message takes now, in ms. */
  delay(): number {
    return this.#random.int(0, this.#latency);
  }

  /** @param canBeLost true if a fault may lose this message */
  send(from: number, to: number, deliver: () => void, lose: () => void, canBeLost = true): void {
    const { late, isLossy } = this.faults.get(to) ?? {};
    const message = { from, deliver, lose };
    if (isLossy && canBeLost) return lose();
    if (this.#hangs(from) || this.#hangs(to)) this.#blocked.set(message, to);
    else this.#deliverLater(message, to, late === undefined ? 0 : this.#random.int(0, late));
  }

  hang(node: number): void {
    this.faults.set(node, { hangs: true });
    for (const [to, messages] of this.#inTransit) {
      for (const [message, timer] of messages) {
        // Messages that have left a node still reach the others.
        if (to !== node) continue;
        this.#clock.cancel(timer);
        messages.delete(message);
        this.#blocked.set(message, to);
      }
    }
  }

  /** Ends the fault of a node. The messages that it blocked arrive soon, in order. */
  repair(node: number): void {
    this.faults.delete(node);
    for (const [message, to] of [...this.#blocked]) {
      if (this.#hangs(message.from) || this.#hangs(to)) continue;
      this.#blocked.delete(message);
      this.#deliverLater(message, to, 0);
    }
  }

  /** Discards the messages that a node has not yet received or sent. */
  restart(node: number): void {
    const lost = [...(this.#inTransit.get(node) ?? [])];
    for (const [message, timer] of lost) {
      this.#clock.cancel(timer);
      message.lose();
    }
    this.#inTransit.delete(node);
    for (const [message, to] of [...this.#blocked]) {
      if (message.from !== node && to !== node) continue;
      this.#blocked.delete(message);
      message.lose();
    }
    if (this.#hangs(node)) this.repair(node);
  }

  #hangs(node: number): boolean {
    return this.faults.get(node)?.hangs === true;
  }

  #deliverLater(message: Message, to: number, more: number): void {
    const pair = `${message.from} ${to}`;
    const { now } = this.#clock;
    const arrival = Math.max(this.#last.get(pair) ?? 0, now + this.delay() + more);
    this.#last.set(pair, arrival);
    const messages = this.#inTransit.get(to) ?? new Map<Message, VirtualTimer>();
    this.#inTransit.set(to, messages);
    const timer = this.#clock.after(arrival - now, () => {
      messages.delete(message);
      message.deliver();
    });
    messages.set(message, timer);
  }
}
