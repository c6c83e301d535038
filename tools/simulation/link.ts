import type { Random } from './random.js';
import { TaskQueue } from './task-queue.js';
import type { VirtualClock } from './virtual-clock.js';

/** How much slower than usual the network is, in ms; shared by all its links. */
export class Slowness {
  /** The largest delay so far. */
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

/** One direction of a connection. Frames arrive later, in order, unless the link is cut. */
class Direction {
  readonly inbox: TaskQueue;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #slowness: Slowness;
  readonly #latency: number;
  readonly #onActivity: () => void;
  #last = 0;
  /** The time of the last frame sent, in ms. */
  #sentAt = -1;
  #cut = false;

  constructor(clock: VirtualClock, random: Random, slowness: Slowness, onActivity: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onActivity = onActivity;
    this.#slowness = slowness;
    this.#latency = random.int(5, 60);
    this.inbox = new TaskQueue(clock);
  }

  send(arrive: () => void): void {
    if (this.#cut) return;
    this.#onActivity();
    const { now } = this.#clock;
    // Frames that are sent at the same time arrive together.
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

/** The longest time that a frame takes on a network without extra delay, in ms. */
export const LONGEST_LATENCY = 80;

/** The link between one socket and the server. */
export class Link {
  readonly toServer: Direction;
  readonly toClient: Direction;
  /** True if the server's control frames arrive twice. */
  duplicates = false;
  /** The node at the other end; undefined until a node accepts the link. */
  node: number | undefined;
  /** The time of the last frame in either direction. */
  lastActivity: number;
  #cut = false;

  constructor(clock: VirtualClock, random: Random, slowness: Slowness) {
    const onActivity = () => {
      this.lastActivity = clock.now;
    };
    this.lastActivity = clock.now;
    this.toServer = new Direction(clock, random, slowness, onActivity);
    this.toClient = new Direction(clock, random, slowness, onActivity);
  }

  get isCut(): boolean {
    return this.#cut;
  }

  /** Loses all frames from now on in both directions, including those in transit, without notifying anyone. */
  cut(): void {
    this.#cut = true;
    this.toServer.cut();
    this.toClient.cut();
  }
}
