import type { Actor } from './actor.js';
import type { Attempt, AttemptHandler } from './attempt.js';
import { Link, LONGEST_LATENCY, Slowness } from './link.js';
import type { Random } from './random.js';
import type { Page } from './simulated-page.js';
import type { SimulatedServer } from './simulated-server.js';
import { SimulatedSocket } from './simulated-socket.js';
import type { VirtualClock } from './virtual-clock.js';

/** The time after which a browser stops waiting for the other side of a close, in ms. */
const CLOSING_LIMIT = 30_000;

/** Network events that the world observes. */
export interface NetworkReports {
  note(what: string): void;
  connecting(actor: Actor, link: Link): void;
  sent(actor: Actor, frame: string): void;
  /** Called when a socket receives a message. */
  received(actor: Actor, data: unknown): void;
  /** Called when the server or the network closes a socket with a code. */
  closed(actor: Actor, code: number): void;
  /** Called when the client is rejected, by a close or instead of a handshake. */
  rejected(actor: Actor): void;
}

/** Returns true if a client that receives this code must stop (protocol §4). */
export function isRejection(code: number): boolean {
  const retried = code === 4000 || (code >= 4100 && code < 4300);
  return code >= 4000 && code < 5000 && !retried;
}

/** The network between the page and the server. */
export class Network {
  /** Handles connection attempts; if undefined, they reach the server. */
  attemptHandler: AttemptHandler | undefined;
  readonly slowness = new Slowness();
  /** True if nothing gets through. */
  down = false;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #page: Page;
  readonly #server: SimulatedServer;
  readonly #reports: NetworkReports;
  readonly #sockets = new Map<SimulatedSocket, Link>();
  readonly #established = new WeakSet<SimulatedSocket>();
  #count = 0;

  constructor(clock: VirtualClock, random: Random, page: Page, server: SimulatedServer, reports: NetworkReports) {
    this.#clock = clock;
    this.#random = random;
    this.#page = page;
    this.#server = server;
    this.#reports = reports;
  }

  /** The links that are not cut. */
  get links(): Link[] {
    return [...this.#sockets.values()].filter((link) => !link.isCut);
  }

  /** The longest time that a frame has taken so far, in ms. */
  get longestLatency(): number {
    return LONGEST_LATENCY + this.slowness.most;
  }

  /** Returns the number of an actor's sockets that are neither closed nor closing. */
  socketsOf(actor: Actor): number {
    return [...this.#sockets.keys()].filter((socket) => socket.alive && socket.actor === actor).length;
  }

  /** Loses every connection without notifying anyone. */
  cutAll(): void {
    for (const link of this.links) link.cut();
  }

  /** Resets every connection on both sides, as a router does when it restarts. */
  resetAll(): void {
    for (const [socket, link] of this.#sockets) this.#reset(socket, link);
  }

  /** From now on, resets each connection that is idle for `limit` ms, as a load balancer does. */
  cutIdle(limit: number): void {
    this.#clock.after(1000, () => {
      for (const [socket, link] of this.#sockets) {
        const isIdle = this.#clock.now - link.lastActivity >= limit && this.#established.has(socket);
        if (!isIdle || link.isCut) continue;
        this.#reports.note(`${socket.actor} is cut off after ${limit / 1000} s without traffic`);
        this.#reset(socket, link);
      }
      this.cutIdle(limit);
    });
  }

  /** Returns the WebSocket class of the page. */
  socketClass(): typeof SimulatedSocket {
    const network = this;
    return class WebSocket extends SimulatedSocket {
      constructor(url: string | URL) {
        super(url);
        network.#connect(this);
      }
    };
  }

  #connect(socket: SimulatedSocket): void {
    const id = ++this.#count;
    const link = new Link(this.#clock, this.#random, this.slowness);
    this.#sockets.set(socket, link);
    this.#reports.connecting(socket.actor, link);
    this.#reports.note(`${socket.actor} connects (socket ${id}, ${socket.url.slice(0, socket.url.indexOf(':'))})`);
    socket.onError = (error, actor) => this.#clock.onError(error, actor);
    socket.transport = {
      send: (frame) => {
        this.#reports.sent(socket.actor, frame);
        link.toServer.send(() => this.#server.receive(link, frame));
      },
      close: (code, reason) => this.#closeByPage(socket, link, code, reason),
    };
    const end = (code: number, reason = '') => {
      this.#reports.note(`socket ${id} of ${socket.actor} ends with ${code}`);
      const wasAlive = socket.alive;
      if (wasAlive && isRejection(code)) this.#reports.rejected(socket.actor);
      this.#sockets.delete(socket);
      this.#reports.closed(socket.actor, code);
      socket.end(code, reason);
    };
    const inPage = (act: () => void) => link.toClient.send(() => this.#page.tasks.add(act));
    const attempt: Attempt = {
      socket,
      link,
      open: () => inPage(() => socket.open()),
      connect: () => {
        inPage(() => socket.open());
        link.toServer.send(() => this.#server.accept(link, socket.url, socket.actor, attempt));
      },
      send: (data) => inPage(() => this.#receive(socket, data)),
      end: (code, reason) => inPage(() => end(code, reason)),
    };
    if (this.down || (!this.#server.up && !this.attemptHandler)) attempt.end(1006);
    else this.#begin(attempt);
  }

  #begin(attempt: Attempt): void {
    try {
      (this.attemptHandler ?? connect)(attempt);
    } catch (error) {
      // If its constructor throws, the page never receives the socket.
      this.#sockets.delete(attempt.socket);
      throw error;
    }
  }

  #receive(socket: SimulatedSocket, data: unknown): void {
    if (!socket.alive) return;
    const first = !this.#established.has(socket);
    this.#established.add(socket);
    const code = first && /pusher:error.*?code\\?":(\d+)/.exec(String(data))?.[1];
    if (code && isRejection(Number(code))) this.#reports.rejected(socket.actor);
    this.#reports.received(socket.actor, data);
    socket.receive(data);
  }

  #closeByPage(socket: SimulatedSocket, link: Link, code: number, reason: string): void {
    const over = (closeCode: number) => {
      this.#sockets.delete(socket);
      this.#page.tasks.add(() => socket.end(closeCode, reason));
    };
    const limit = this.#clock.after(CLOSING_LIMIT, () => over(1006));
    link.toServer.send(() => {
      this.#server.disconnected(link);
      link.toClient.send(() => {
        this.#clock.cancel(limit);
        over(code);
      });
    });
  }

  #reset(socket: SimulatedSocket, link: Link): void {
    if (!socket.alive) return;
    link.cut();
    this.#server.disconnected(link);
    this.#sockets.delete(socket);
    this.#page.tasks.add(() => socket.end(1006, ''));
  }
}

function connect(attempt: Attempt): void {
  attempt.connect();
}
