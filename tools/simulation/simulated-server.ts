import { decodeData } from '../../src/client/protocol/frame.js';
import { App } from '../../src/sandbox/app/app.js';
import type { PublishedEvent } from '../../src/sandbox/app/published-event.js';
import { serverFrame } from '../../src/sandbox/app/server-frame.js';
import { masterKey } from '../../src/sandbox/app/signature.js';
import { readConnectionRequest } from '../../src/sandbox/session/connection-request.js';
import { SocketSession } from '../../src/sandbox/session/socket-session.js';
import type { Attempt } from './attempt.js';
import type { Link } from './link.js';
import { type Owner, runAs } from './owner.js';
import type { VirtualClock } from './virtual-clock.js';

/** The app that all clients use. */
export const APP = { id: 'app-id', key: 'app-key', secret: 'app-secret' };
/** What the server does with a wish to subscribe. */
export type SubscribeAnswer =
  | 'hold' // as it should
  | 'ignore' // never a word
  | 'refuse' // a subscription_error, as when it is overloaded
  | 'complain' // a pusher:error that names no channel (Laravel Reverb)
  | 'later'; // after a while, whatever comes in between

/** Notified of what becomes of an event that was published. */
export interface DeliveryReports {
  /** A node sends the event to its clients. */
  reached(node: number): void;
  /** A node will never receive the event. */
  lost(node: number): void;
}

/** A connection as the server has it. */
export interface Connected {
  readonly session: SocketSession;
  readonly owner: Owner;
  readonly attempt: Attempt;
  /** The node that it was accepted by: its number, and its app. */
  readonly node: number;
  readonly app: App;
  /** Channels whose subscription was not answered as it should be, or was forgotten. */
  readonly unsettled: Set<string>;
  /** Whether the server has lost its memory of this connection. */
  forgetful: boolean;
}

/** The sandbox's own sessions and app, at the other end of simulated lines. */
export class SimulatedServer {
  up = true;
  /** After how much silence clients are to ask for a sign of life, s: it tells them in the handshake. */
  activityTimeout = 30;
  /** What it does with the next wishes to subscribe. */
  answer: () => SubscribeAnswer = () => 'hold';
  /** For how long `later` is put off, ms. */
  delay: () => number = () => 0;
  /** Takes what the server refuses of itself, and not as a fault: a client that knows its socket id gives no cause. */
  onForgery: (owner: Owner, frame: string) => void = () => {};
  /** What the keys of encrypted channels come from; events are sealed, and keys given, with the present one. */
  masterKey = masterKey(APP.secret);
  protected nodes: App[];
  protected readonly clock: VirtualClock;
  readonly #connected = new Map<Link, Connected>();

  constructor(clock: VirtualClock, size = 1) {
    this.clock = clock;
    this.nodes = Array.from({ length: size }, (_, node) => this.makeNode(node));
  }

  /** The number of nodes. */
  get size(): number {
    return this.nodes.length;
  }

  get app(): App {
    return this.nodes[0] as App;
  }

  /** Every connection that the server believes in. */
  get connected(): Connected[] {
    return [...this.#connected.values()];
  }

  /** The connection with this socket id. */
  find(socketId: string | undefined): Connected | undefined {
    return this.connected.find(({ session }) => session.socketId === socketId);
  }

  /** The channels that a connection is subscribed to, of these names. */
  held({ session, app }: Connected, names: Iterable<string>): string[] {
    return [...names].filter((name) => app.subscription(session, name));
  }

  /** The ids of a presence channel's members. */
  members(channel: string): string[] {
    return this.app.channel(channel)?.members?.ids ?? [];
  }

  /**
   * Publishes an event.
   *
   * @param node the node that receives the request
   * @returns that node; undefined if none could receive it
   */
  publish(event: PublishedEvent, reports: DeliveryReports, _node?: number): number | undefined {
    if (!this.up) return undefined;
    this.app.publish(event);
    reports.reached(0);
    return 0;
  }

  accept(link: Link, url: string, owner: Owner, attempt: Attempt): void {
    const node = this.up ? this.chooseNode() : undefined;
    const app = node === undefined ? undefined : this.nodes[node];
    if (node === undefined || !app) return attempt.end(1006);
    const handshake = readConnectionRequest(url.replace(/^wss?:\/\/[^/]*/, ''), [app]);
    if ('code' in handshake) throw new Error(`The client dialled a wrong address: ${url}`);
    let connected: Connected | undefined;
    const wire = {
      send: (frame: string | Buffer) => {
        const text = String(frame);
        if (/"pusher:subscription_error"|[Ss]ignature in/.test(text)) this.onForgery(owner, text);
        if (connected) this.deliver(connected, text);
        else attempt.say(text);
      },
      close: (code: number, reason: string) => {
        attempt.end(code, reason);
        this.#connected.delete(link);
      },
    };
    link.node = node;
    const session = runAs('server', () => new SocketSession(app, wire, this.activityTimeout));
    connected = { session, owner, attempt, node, app, unsettled: new Set(), forgetful: false };
    this.#connected.set(link, connected);
  }

  /** A frame came in. */
  receive(link: Link, text: string): void {
    const connected = this.#connected.get(link);
    if (!connected) return;
    const { session, attempt, unsettled } = connected;
    const { event, data } = decodeData(text) as { event?: string; data?: { channel?: string } };
    const pass = () => runAs('server', () => session.receive(text));
    const channel = data?.channel;
    if (event !== 'pusher:subscribe' || channel === undefined || channel.startsWith('#')) return pass();
    const answer = this.answer();
    if (answer === 'hold') {
      unsettled.delete(channel);
      return pass();
    }
    if (answer === 'later') {
      this.clock.after(this.delay(), pass);
      return;
    }
    unsettled.add(channel);
    if (answer === 'refuse') {
      const refusal = { type: 'LimitReached', error: 'overloaded', status: 503 };
      attempt.say(serverFrame('pusher:subscription_error', refusal, channel));
    } else if (answer === 'complain') {
      attempt.say(serverFrame('pusher:error', { code: 4009, message: 'Connection is unauthorized' }));
    }
  }

  /** The line of a connection is gone. */
  lost(link: Link): void {
    runAs('server', () => this.#connected.get(link)?.session.end());
    this.#connected.delete(link);
  }

  /** Closes a connection, with the error frame that goes before or without. */
  close({ session, attempt }: Connected, code: number, told: boolean): void {
    if (told) return runAs('server', () => session.close(code, 'closed by the server'));
    attempt.end(code, 'closed by the server');
    this.lost(attempt.link);
  }

  /** Ends and forgets everything: each connection is closed with the code, or (1006) just gone. */
  stop(code: number): void {
    this.up = false;
    for (const connected of this.connected) this.close(connected, code, code >= 4000);
    this.nodes = this.nodes.map((_, node) => this.makeNode(node));
  }

  start(): void {
    this.up = true;
  }

  /** Takes another master key. */
  changeMasterKey(seed: number): void {
    this.masterKey = masterKey(`${APP.secret} ${seed}`);
  }

  /** Loses the subscriptions of every connection, which stays open. */
  forget(): void {
    for (const connected of this.connected) {
      const { session, app } = connected;
      connected.forgetful = true;
      for (const { name } of [...app.channels]) {
        if (!app.subscription(session, name)) continue;
        connected.unsettled.add(name);
        runAs('server', () => app.unsubscribe(session, name));
      }
    }
  }

  /** Closes the connections that it has forgotten something of: sooner or later such a server is found out. */
  replaceForgetful(): void {
    for (const connected of this.connected) if (connected.forgetful) this.close(connected, 4200, true);
  }

  protected makeNode(_node: number): App {
    return new App(APP);
  }

  /** The node that accepts the next connection; undefined if none can. */
  protected chooseNode(): number | undefined {
    return 0;
  }

  /** Takes a frame that the node sends to a client. */
  protected deliver(connected: Connected, text: string): void {
    this.say(connected, text);
  }

  protected say({ attempt }: Connected, text: string): void {
    attempt.say(text);
    if (attempt.link.twice && /"pusher(_internal)?:/.test(text) && !/member_/.test(text)) attempt.say(text);
  }
}
