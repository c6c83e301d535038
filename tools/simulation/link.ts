import type { Random } from './random.js';
import { TaskQueue } from './task-queue.js';
import type { VirtualClock } from './virtual-clock.js';

/** How much slower than usual everything is, ms; shared by all links of a network. */
export class Slowness {
  /** The most that it ever was. */
  most = 0;
  #extra = 0;

  get extra(): number {
    return this.#extra;
  }

  set extra(ms: number) {
    this.#extra = ms;
    this.most = Math.max(this.most, ms);
  }
}

/** One way of a connection: what goes in comes out later, in order, unless the line is cut. */
class Direction {
  readonly inbox: TaskQueue;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #slowness: Slowness;
  readonly #latency: number;
  readonly #carried: () => void;
  #last = 0;
  /** When the last frame was sent, ms. */
  #sentAt = -1;
  #cut = false;

  constructor(clock: VirtualClock, random: Random, slowness: Slowness, carried: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#carried = carried;
    this.#slowness = slowness;
    this.#latency = random.int(5, 60);
    this.inbox = new TaskQueue(clock);
  }

  carry(arrive: () => void): void {
    if (this.#cut) return;
    this.#carried();
    const { now } = this.#clock;
    // frames that are sent at the same time arrive together
    if (this.#sentAt !== now) {
      const delay = this.#latency + this.#random.int(0, 20) + this.#slowness.extra;
      this.#last = Math.max(this.#last, now + delay);
    }
    this.#sentAt = now;
    this.#clock.after(this.#last - this.#clock.now, () => this.inbox.add(() => this.#cut || arrive()));
  }

  cut(): void {
    this.#cut = true;
  }
}

/** The longest that a frame takes on a network that is not slowed down, ms. */
export const LONGEST_LATENCY = 80;

/** The line between one socket and the server. */
export class Link {
  readonly toServer: Direction;
  readonly toClient: Direction;
  /** Whether the server's control frames come twice. */
  twice = false;
  /** The node at its other end; undefined until it is accepted. */
  node: number | undefined;
  /** When it last carried a frame, in either direction. */
  carriedAt: number;
  #cut = false;

  constructor(clock: VirtualClock, random: Random, slowness: Slowness) {
    const carried = () => {
      this.carriedAt = clock.now;
    };
    this.carriedAt = clock.now;
    this.toServer = new Direction(clock, random, slowness, carried);
    this.toClient = new Direction(clock, random, slowness, carried);
  }

  get isCut(): boolean {
    return this.#cut;
  }

  /** Loses everything from now on, in both directions, and what is under way; nobody is told. */
  cut(): void {
    this.#cut = true;
    this.toServer.cut();
    this.toClient.cut();
  }
}
