import { decodeData } from '../../src/client/protocol/frame.js';
import { App } from '../../src/sandbox/app/app.js';
import type { PublishedEvent } from '../../src/sandbox/app/published-event.js';
import { serverFrame } from '../../src/sandbox/app/server-frame.js';
import { masterKey } from '../../src/sandbox/app/signature.js';
import { readConnectionRequest } from '../../src/sandbox/session/connection-request.js';
import { SocketSession } from '../../src/sandbox/session/socket-session.js';
import { type Actor, runAs } from './actor.js';
import type { Attempt } from './attempt.js';
import type { Link } from './link.js';
import type { VirtualClock } from './virtual-clock.js';

/** The app that all clients use. */
export const APP = { id: 'app-id', key: 'app-key', secret: 'app-secret' };
/** How the server handles a subscription request. */
export type SubscribeAnswer =
  | 'accept' // correctly
  | 'ignore' // without an answer
  | 'reject' // with a subscription_error, as if it were overloaded
  | 'error' // with a pusher:error that names no channel (Laravel Reverb)
  | 'delay'; // after a delay, regardless of other events

/** Callbacks for the delivery of a published event. */
export interface DeliveryReports {
  /** Called when a node sends the event to its clients. */
  reached(node: number): void;
  /** Called if a node will never receive the event. */
  lost(node: number): void;
}

/** A connection from the server's perspective. */
export interface ServerConnection {
  readonly session: SocketSession;
  readonly actor: Actor;
  readonly attempt: Attempt;
  /** The node that accepted the connection: its number, and its app. */
  readonly node: number;
  readonly app: App;
  /** Channels whose subscription was not answered correctly, or was forgotten. */
  readonly unconfirmed: Set<string>;
  /** True if the server has forgotten part of this connection's state. */
  hasForgotten: boolean;
}

/** The sandbox's own sessions and app, connected by simulated links. */
export class SimulatedServer {
  up = true;
  /** The activity timeout that the server sends in the handshake, in seconds. */
  activityTimeout = 30;
  /** How the server handles the next subscription requests. */
  answer: () => SubscribeAnswer = () => 'accept';
  /** The delay of an answer of the kind `delay`, in ms. */
  delay: () => number = () => 0;
  /**
   * Called when the server rejects a request by itself, not as a fault. A client that knows its socket ID never causes
   * such a rejection.
   */
  onForgedFrame: (actor: Actor, frame: string) => void = () => {};
  /** The master key for encrypted channels. Events are encrypted, and keys derived, with the current one. */
  masterKey = masterKey(APP.secret);
  protected nodes: App[];
  protected readonly clock: VirtualClock;
  readonly #connected = new Map<Link, ServerConnection>();

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

  /** All connections that the server considers open. */
  get connected(): ServerConnection[] {
    return [...this.#connected.values()];
  }

  /** Returns the connection with this socket ID. */
  find(socketId: string | undefined): ServerConnection | undefined {
    return this.connected.find(({ session }) => session.socketId === socketId);
  }

  /** Returns those of the given channels that a connection is subscribed to. */
  subscribedChannels({ session, app }: ServerConnection, names: Iterable<string>): string[] {
    return [...names].filter((name) => app.subscription(session, name));
  }

  /** Returns the ids of a presence channel's members. */
  members(channel: string): string[] {
    return this.app.channel(channel)?.members?.ids ?? [];
  }

  /**
   * Publishes an event.
   *
   * @param node the node that receives the request
   * @returns that node; undefined if no node could receive it
   */
  publish(event: PublishedEvent, reports: DeliveryReports, _node?: number): number | undefined {
    if (!this.up) return undefined;
    this.app.publish(event);
    reports.reached(0);
    return 0;
  }

  accept(link: Link, url: string, actor: Actor, attempt: Attempt): void {
    const node = this.up ? this.chooseNode() : undefined;
    const app = node === undefined ? undefined : this.nodes[node];
    if (node === undefined || !app) return attempt.end(1006);
    const request = readConnectionRequest(url.replace(/^wss?:\/\/[^/]*/, ''), [app]);
    if ('code' in request) throw new Error(`The client connected to a wrong URL: ${url}`);
    let connected: ServerConnection | undefined;
    const connection = {
      send: (frame: string | Buffer) => {
        const text = String(frame);
        if (/"pusher:subscription_error"|[Ss]ignature in/.test(text)) this.onForgedFrame(actor, text);
        if (connected) this.deliver(connected, text);
        else attempt.send(text);
      },
      close: (code: number, reason: string) => {
        attempt.end(code, reason);
        this.#connected.delete(link);
      },
    };
    link.node = node;
    const session = runAs('server', () => new SocketSession(app, connection, this.activityTimeout));
    connected = { session, actor, attempt, node, app, unconfirmed: new Set(), hasForgotten: false };
    this.#connected.set(link, connected);
  }

  /** Handles a frame from a client. */
  receive(link: Link, text: string): void {
    const connected = this.#connected.get(link);
    if (!connected) return;
    const { session, attempt, unconfirmed } = connected;
    const { event, data } = decodeData(text) as { event?: string; data?: { channel?: string } };
    const handle = () => runAs('server', () => session.receive(text));
    const channel = data?.channel;
    if (event !== 'pusher:subscribe' || channel === undefined || channel.startsWith('#')) return handle();
    const answer = this.answer();
    if (answer === 'accept') {
      unconfirmed.delete(channel);
      return handle();
    }
    if (answer === 'delay') {
      this.clock.after(this.delay(), handle);
      return;
    }
    unconfirmed.add(channel);
    if (answer === 'reject') {
      const error = { type: 'LimitReached', error: 'overloaded', status: 503 };
      attempt.send(serverFrame('pusher:subscription_error', error, channel));
    } else if (answer === 'error') {
      attempt.send(serverFrame('pusher:error', { code: 4009, message: 'Connection is unauthorized' }));
    }
  }

  /** Called when the link of a connection is gone. */
  disconnected(link: Link): void {
    runAs('server', () => this.#connected.get(link)?.session.end());
    this.#connected.delete(link);
  }

  /** Closes a connection, with or without an error frame first. */
  close({ session, attempt }: ServerConnection, code: number, withError: boolean): void {
    if (withError) return runAs('server', () => session.close(code, 'closed by the server'));
    attempt.end(code, 'closed by the server');
    this.disconnected(attempt.link);
  }

  /** Stops the server and forgets everything. Each connection is closed with the code, or just ends (1006). */
  stop(code: number): void {
    this.up = false;
    for (const connected of this.connected) this.close(connected, code, code >= 4000);
    this.nodes = this.nodes.map((_, node) => this.makeNode(node));
  }

  start(): void {
    this.up = true;
  }

  /** Changes the master key. */
  changeMasterKey(seed: number): void {
    this.masterKey = masterKey(`${APP.secret} ${seed}`);
  }

  /** Forgets the subscriptions of every connection; the connections stay open. */
  forget(): void {
    for (const connected of this.connected) {
      const { session, app } = connected;
      connected.hasForgotten = true;
      for (const { name } of [...app.channels]) {
        if (!app.subscription(session, name)) continue;
        connected.unconfirmed.add(name);
        runAs('server', () => app.unsubscribe(session, name));
      }
    }
  }

  /** Closes the connections whose state was partly forgotten: sooner or later, clients notice such a server. */
  closeForgotten(): void {
    for (const connected of this.connected) if (connected.hasForgotten) this.close(connected, 4200, true);
  }

  protected makeNode(_node: number): App {
    return new App(APP);
  }

  /** Returns the node that accepts the next connection; undefined if none can. */
  protected chooseNode(): number | undefined {
    return 0;
  }

  /** Called with each frame that the node sends to a client. */
  protected deliver(connected: ServerConnection, text: string): void {
    this.send(connected, text);
  }

  protected send({ attempt }: ServerConnection, text: string): void {
    attempt.send(text);
    if (attempt.link.duplicates && /"pusher(_internal)?:/.test(text) && !/member_/.test(text)) attempt.send(text);
  }
}
