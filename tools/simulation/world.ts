import type { Actor } from './actor.js';
import { replaceGlobals } from './globals.js';
import type { Link } from './link.js';
import { Network } from './network.js';
import { Random } from './random.js';
import { AuthEndpoint } from './simulated-auth-endpoint.js';
import { Cluster } from './simulated-cluster.js';
import { Page } from './simulated-page.js';
import { SimulatedServer } from './simulated-server.js';
import { VirtualClock } from './virtual-clock.js';

/** One entry of the log. */
export interface Note {
  /** Ms since the world was created. */
  at: number;
  what: string;
}

/** A page, a network and a server in virtual time, all determined by one seed. */
export class World {
  readonly clock = new VirtualClock();
  /** The random generator for the steps. Nothing else uses it, so that the steps do not depend on the client. */
  readonly choices: Random;
  readonly page: Page;
  readonly server: SimulatedServer;
  /** The server, if it has several nodes. */
  readonly cluster: Cluster | undefined;
  readonly network: Network;
  readonly endpoint: AuthEndpoint;
  readonly notes: Note[] = [];
  /** Violations of invariants, each a sentence. */
  readonly violations: string[] = [];
  onAttempt: (actor: Actor, link: Link) => void = () => {};
  onRejection: (actor: Actor) => void = () => {};
  onSend: (actor: Actor, frame: string) => void = () => {};
  onReceive: (actor: Actor, data: unknown) => void = () => {};
  onClose: (actor: Actor, code: number) => void = () => {};
  /** The periods during which messages to the page were held back, in ms since the epoch. */
  readonly holds: { from: number; until: number }[] = [];
  readonly #chances: Random;

  /** @param size the server's number of nodes */
  constructor(seed: number, size = 1) {
    this.choices = new Random(seed);
    this.#chances = new Random(seed ^ 0x5bd1e995);
    const onError = (error: unknown, actor: Actor) => this.reportUncaught(error, actor);
    this.clock.onError = onError;
    this.page = new Page(this.clock, onError);
    this.cluster = size > 1 ? new Cluster(this.clock, seed, size) : undefined;
    this.server = this.cluster ?? new SimulatedServer(this.clock);
    this.server.delay = () => this.#chances.int(300, 6000);
    this.server.onForgedFrame = (actor, frame) =>
      this.violate(`${actor} sent data that was not signed for its socket: ${frame}`);
    this.network = new Network(this.clock, this.#chances, this.page, this.server, {
      note: (what) => this.note(what),
      connecting: (actor, link) => this.onAttempt(actor, link),
      rejected: (actor) => this.onRejection(actor),
      sent: (actor, frame) => this.onSend(actor, frame),
      received: (actor, data) => this.onReceive(actor, data),
      closed: (actor, code) => this.onClose(actor, code),
    });
    this.endpoint = new AuthEndpoint(this.clock, this.#chances, this.page, this.server, () => !this.network.down);
  }

  note(what: string): void {
    this.notes.push({ at: this.clock.now, what });
  }

  /** Records that messages to the page are held back from now on. Returns a function that records the end. */
  holdBack(): () => void {
    const hold = { from: this.clock.date, until: Number.POSITIVE_INFINITY };
    this.holds.push(hold);
    return () => {
      hold.until = this.clock.date;
    };
  }

  /** Returns true if messages to the page were held back for more than `ms` ms, until less than `ms` ms ago. */
  wasHeldBack(ms: number): boolean {
    const now = this.clock.date;
    return this.holds.some(({ from, until }) => Math.min(until, now) - from > ms && until > now - ms);
  }

  violate(what: string): void {
    if (this.violations.includes(what)) return;
    this.violations.push(what);
    this.note(`VIOLATION: ${what}`);
  }

  /** Called with each uncaught error. */
  reportUncaught(error: unknown, actor: Actor): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.violate(`an error of ${actor} was not caught: ${words}`);
  }

  /** Replaces the platform's globals with those of the world. Returns a function that restores them. */
  install(): () => void {
    const { random } = Math;
    const { timeout } = AbortSignal;
    const unhandled = (reason: unknown) => this.reportUncaught(reason, 'a promise');
    const restore = replaceGlobals({
      ...this.clock.globals(),
      ...this.page.globals(),
      WebSocket: this.network.socketClass(),
      fetch: this.endpoint.fetch(),
      reportError: (error: unknown) => this.reportUncaught(error, 'a listener'),
    });
    Math.random = () => this.#chances.next();
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms);
      return controller.signal;
    };
    process.on('unhandledRejection', unhandled);
    process.on('uncaughtException', unhandled);
    return () => {
      process.off('unhandledRejection', unhandled);
      process.off('uncaughtException', unhandled);
      Math.random = random;
      AbortSignal.timeout = timeout;
      restore();
    };
  }
}
