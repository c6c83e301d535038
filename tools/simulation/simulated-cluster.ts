import { channelKind } from '../../src/client/protocol/channel-name.js';
import type { App } from '../../src/sandbox/app/app.js';
import { EventCache } from '../../src/sandbox/app/event-cache.js';
import type { PublishedEvent } from '../../src/sandbox/app/published-event.js';
import { encodeEvent, serverFrame } from '../../src/sandbox/app/server-frame.js';
import type { Member, Subscriber } from '../../src/sandbox/app/subscriber.js';
import { runAs } from './actor.js';
import { Bus, STORE } from './bus.js';
import { ClusterNode } from './cluster-node.js';
import { Confirmations } from './confirmations.js';
import { Random } from './random.js';
import { type MemberChange, SharedPresence } from './shared-presence.js';
import { APP, type DeliveryReports, type ServerConnection, SimulatedServer } from './simulated-server.js';
import type { VirtualClock } from './virtual-clock.js';

/** A subscription that is in effect but not yet confirmed. */
interface Unconfirmed {
  connected: ServerConnection;
  channel: string;
  /** When the socket joined, in the order of member changes, and the members at that time. */
  joinedAt: number | undefined;
  presence: string;
}

/**
 * Several nodes behind one address. Each is the sandbox's own app with its own clients. A bus transports events to the
 * other nodes, and a shared store has the members of presence channels and the last events of cache channels. A node
 * lets a client join a channel at once, queries the other nodes, and confirms the subscription when they have answered.
 */
export class Cluster extends SimulatedServer {
  readonly bus: Bus;
  readonly confirmations: Confirmations;
  /** Called occasionally while the confirmation of a channel is pending, to publish an event. */
  onPending: (channel: string) => void = () => {};
  readonly #presence = new Map<string, SharedPresence>();
  /** Members that do not belong to a simulated page, by presence channel. */
  readonly #guests = new Map<string, Subscriber>();
  readonly #random: Random;
  #cache = new EventCache();
  readonly #down = new Set<number>();
  /** The socket that is joining a channel now. */
  #joining: Subscriber | undefined;

  constructor(clock: VirtualClock, seed: number, size: number) {
    super(clock, size);
    this.#random = new Random(seed ^ 0x1f123bb5);
    this.bus = new Bus(clock, this.#random, this.#random.pick([0, 5, 50, 300]));
    this.confirmations = new Confirmations(clock, this.#random, this.bus, (node) => this.#isBlocked(node));
    this.confirmations.onPending = (channel) => {
      if (channelKind(channel).presence && this.#random.chance(0.6)) this.#changeMembers(channel);
      else this.onPending(channel);
    };
  }

  /** The nodes that accept connections. */
  get upNodes(): number[] {
    return this.nodes.map((_, node) => node).filter((node) => !this.#down.has(node));
  }

  override members(channel: string): string[] {
    return this.#presence.get(channel)?.ids ?? [];
  }

  override publish(event: PublishedEvent, reports: DeliveryReports, node?: number): number | undefined {
    const origin = node ?? (this.up ? this.chooseNode() : undefined);
    if (origin === undefined) return undefined;
    for (const name of event.channels) {
      if (channelKind(name).cache) this.#cache.keep(name, event.name, event.data);
    }
    this.nodes[origin]?.publish(event);
    reports.reached(origin);
    const reach = (other: number) => {
      this.nodes[other]?.publish(event);
      reports.reached(other);
    };
    this.#toOthers(origin, reach, (other) => reports.lost(other));
    return origin;
  }

  override stop(code: number): void {
    super.stop(code);
    this.#cache = new EventCache();
    this.nodes.forEach((_, node) => void this.bus.restart(node));
  }

  /** Restarts a node: it closes its connections with the code and accepts new ones after a while. */
  restartNode(node: number, code: number, away: number): void {
    this.#down.add(node);
    for (const connected of this.connected) {
      if (connected.node === node) this.close(connected, code, code >= 4000);
    }
    this.nodes[node] = this.makeNode(node);
    this.bus.restart(node);
    this.clock.after(away, () => this.#down.delete(node));
  }

  /** Ends the bus fault of a node. */
  repair(node: number): void {
    this.bus.repair(node);
    this.confirmations.recheck();
  }

  protected override makeNode(node: number): App {
    return new ClusterNode(APP, {
      joins: (socket, channel, member, join) => this.#joins(socket, channel, member, join),
      left: (socket, channel) => {
        const change = this.#presence.get(channel)?.leave(socket);
        if (change) this.#announce(channel, change);
      },
      relayed: (channel, frame) =>
        this.#toOthers(node, (other) => void this.nodes[other]?.channel(channel)?.send(frame)),
    });
  }

  protected override chooseNode(): number | undefined {
    const { upNodes } = this;
    return upNodes.length > 0 ? this.#random.pick(upNodes) : undefined;
  }

  /** Forwards the frames of a node, except those that the cluster as a whole sends. */
  protected override deliver(connected: ServerConnection, text: string): void {
    if (connected.session === this.#joining || text.includes('"pusher_internal:member_')) return;
    const channel = /"pusher_internal:subscription_succeeded".*"(#server-to-user-[^"]*)"/.exec(text)?.[1];
    const send = () => super.deliver(connected, text);
    // A user's events arrive as soon as the node has processed the sign-in.
    if (channel !== undefined) this.confirmations.schedule(connected.node, channel, send);
    else if (text.includes('"pusher:signin_success"')) this.clock.after(this.bus.delay(), send);
    else send();
  }

  #joins(socket: Subscriber, channel: string, member: Member | undefined, join: () => void): void {
    this.#joining = socket;
    join();
    this.#joining = undefined;
    const connected = this.connected.find(({ session }) => session === socket);
    if (!connected) return;
    if (member) this.#join(channel, socket, member);
    const joinedAt = this.#presence.get(channel)?.joinedAt(socket);
    connected.unconfirmed.add(channel);
    const subscription = { connected, channel, joinedAt, presence: this.#presenceData(channel) };
    this.confirmations.schedule(connected.node, channel, () => this.#confirm(subscription));
  }

  #join(channel: string, socket: Subscriber, member: Member): void {
    const presence = this.#presence.get(channel) ?? new SharedPresence();
    this.#presence.set(channel, presence);
    const change = presence.join(socket, member);
    if (change) this.#announce(channel, change);
  }

  /** Lets a guest join or leave a presence channel. */
  #changeMembers(channel: string): void {
    const guest = this.#guests.get(channel);
    if (guest) {
      this.#guests.delete(channel);
      const change = this.#presence.get(channel)?.leave(guest);
      if (change) this.#announce(channel, change);
      return;
    }
    const socket = { socketId: 'guest', send() {}, close() {} };
    this.#guests.set(channel, socket);
    this.#join(channel, socket, { id: this.#random.pick(['dan', 'eve']) });
  }

  #confirm({ connected, channel, joinedAt, presence }: Unconfirmed): void {
    const { session, app } = connected;
    if (!this.connected.includes(connected) || !app.subscription(session, channel)) return;
    // The nodes may have answered at any time since the join.
    const isCurrent = this.#presence.get(channel)?.joinedAt(session) === joinedAt;
    const data = isCurrent && this.#random.chance(0.5) ? presence : this.#presenceData(channel);
    connected.unconfirmed.delete(channel);
    runAs('server', () => {
      this.send(connected, encodeEvent('pusher_internal:subscription_succeeded', data, channel));
      if (!channelKind(channel).cache) return;
      const last = this.#cache.last(channel);
      if (last) this.send(connected, encodeEvent(last.event, last.data, channel));
      else this.send(connected, encodeEvent('pusher:cache_miss', '{}', channel));
    });
  }

  #presenceData(channel: string): string {
    const presence = this.#presence.get(channel);
    return JSON.stringify(presence ? { presence: presence.toData() } : {});
  }

  /** Sends a member change to every node, in the order of the store. */
  #announce(channel: string, change: MemberChange): void {
    const { member, added } = change;
    const frame = added
      ? serverFrame('pusher_internal:member_added', { user_id: member.id, user_info: member.info }, channel)
      : serverFrame('pusher_internal:member_removed', { user_id: member.id }, channel);
    this.nodes.forEach((_, node) => {
      const deliver = () => this.#notifyMembers(node, channel, change, frame);
      this.bus.send(STORE, node, deliver, () => {}, false);
    });
  }

  #notifyMembers(node: number, channel: string, change: MemberChange, frame: string): void {
    const presence = this.#presence.get(channel);
    for (const connected of this.connected) {
      if (connected.node === node && presence?.concerns(connected.session, change)) this.send(connected, frame);
    }
  }

  #toOthers(origin: number, deliver: (node: number) => void, lose: (node: number) => void = () => {}): void {
    this.nodes.forEach((_, node) => {
      if (node === origin) return;
      const arrive = () => runAs('server', () => deliver(node));
      this.bus.send(origin, node, arrive, () => lose(node));
    });
  }

  /** Returns true if a node must wait for the answers of others, or for the bus. */
  #isBlocked(node: number): boolean {
    const hangs = (one: number) => this.bus.faults.get(one)?.hangs === true;
    return hangs(node) || this.upNodes.some(hangs);
  }
}
