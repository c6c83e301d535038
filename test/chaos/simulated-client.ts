import { CATCH_UP_LIMIT } from '../../src/client/delivery/catch-up.js';
import {
  type CatchUpRequest,
  type Channel,
  type ChannelEvent,
  type Members,
  PresenceChannel,
  Pusher,
  type PusherError,
} from '../../src/client/index.js';
import { channelKind } from '../../src/client/protocol/channel-name.js';
import { type Actor, runAs } from '../../tools/simulation/actor.js';
import type { World } from '../../tools/simulation/world.js';
import { AttemptBudget } from './attempt-budget.js';
import type { ChannelLog } from './channel-log.js';
import { ClientEvents } from './client-events.js';
import { type ClientSetup, numberOf, optionsOf } from './client-setup.js';
import { enabledChecks } from './enabled-checks.js';
import type { History } from './history.js';
import { leftoversOf } from './leftovers.js';
import { Recorder } from './listener-recorder.js';
import { NUMBERED } from './publications.js';
import {
  createRecord,
  type Gap,
  MARGIN,
  type SubscriptionOutcome,
  type SubscriptionRecord,
} from './subscription-record.js';
import type { TrafficMonitor } from './traffic-monitor.js';

/** The event that clients send each other in the chaos suite. */
const CLIENT_EVENT = 'client-numbered';
/** How long a connection must last to be stable, in ms. */
const STABLE_AFTER = 5_000;

/** The size of data that is too large for a client event, in bytes. */
const TOO_LARGE = 11_000;

/** A client, what its page wants, and what its page was notified of. */
export class SimulatedClient {
  readonly name: Actor;
  readonly userId: string;
  readonly pusher: Pusher;
  readonly budget = new AttemptBudget();
  /** The channels that the page wants. */
  readonly subscriptions = new Map<string, SubscriptionRecord>();
  /** The channels that the page wanted before. */
  readonly pastSubscriptions: SubscriptionRecord[] = [];
  readonly outcomes = new Map<string, SubscriptionOutcome>();
  /** The members of each presence channel according to the page's notifications. */
  readonly notifiedMembers = new Map<string, Set<string>>();
  wantsConnection = true;
  wantsUser = false;
  /** True if the server rejected the client since the page last called connect(). */
  rejected = false;
  signinFailed = false;
  /** The events of the user, from the first one on. */
  readonly userSubscription: SubscriptionRecord;
  readonly monitor: TrafficMonitor;
  readonly #world: World;
  readonly #recorders = new Map<Channel, Recorder>();
  readonly clientEvents: ClientEvents;
  readonly #history: History | undefined;
  /** The number that any listener of a channel received last. */
  readonly #latest = new Map<string, number>();
  readonly #extras = new Map<Channel, [Recorder, (data: unknown) => void][]>();
  /** When the page last disconnected, in ms since the epoch. */
  #endedAt = Number.NEGATIVE_INFINITY;
  #connectedAt: number | undefined;
  #extraCount = 0;

  constructor(world: World, monitor: TrafficMonitor, setup: ClientSetup) {
    const { name, userId, history, queue } = setup;
    this.#world = world;
    this.name = name;
    this.userId = userId;
    this.#history = history;
    this.monitor = monitor;
    const userRecord = this.#newRecord(this.userChannel);
    this.userSubscription = { ...userRecord, catchesUp: false, successes: Number.POSITIVE_INFINITY };
    const { entries } = this.userSubscription;
    this.monitor.onConfirmation = (channel) => {
      const entry = { at: world.clock.date, connection: this.monitor.connection, begun: Number.POSITIVE_INFINITY };
      if (channel === this.userChannel) entries.push({ kind: 'success', ...entry });
    };
    this.clientEvents = new ClientEvents(
      queue,
      () => world.clock.date,
      (what) => world.violate(`${name}: ${what}`),
    );
    const catchUp = history && ((request: CatchUpRequest) => this.#catchUp(history, request));
    this.pusher = this.#do(() => new Pusher('app-key', optionsOf(setup, catchUp)));
    const mine = this.#recorder('the user listener');
    // The global listener also receives events of channels that the page has left while a subscription was in progress, and
    // the same garbage every time.
    const everything = this.#recorder('the global listener', (name) => channelKind(name).cache || name === '__proto__');
    this.pusher.bind_global((event, data, origin) => {
      // the client's global listeners receive encrypted events without decryption
      if (event !== NUMBERED || channelKind(String(origin?.channel)).encrypted) return;
      everything.record(String(origin?.channel), numberOf(data));
      this.#latest.set(String(origin?.channel), numberOf(data));
    });
    const { userSubscription } = this;
    this.pusher.user.bind(NUMBERED, (data) => {
      mine.record(this.userChannel, numberOf(data));
      userSubscription.since ??= world.clock.date;
      userSubscription.delivered.push(numberOf(data));
      entries.push({ kind: 'event', at: world.clock.date, n: numberOf(data) });
    });
    this.pusher.user.bind('pusher:gap', (gap) => {
      userSubscription.gaps.push(gap as Gap);
      entries.push({ kind: 'gap', ...(gap as Gap) });
    });
    this.pusher.user.bind('pusher:signin_error', () => {
      this.signinFailed = true;
    });
    this.pusher.connection.bind('state_change', (change) => this.#changed(change as { current: string }));
    this.pusher.connection.bind('error', (error) => {
      const { type, code } = error as PusherError;
      world.note(`${name} receives an error: ${type} ${code ?? ''}`);
    });
  }

  /** True if client events are queued until they can be sent. */
  get queuesEvents(): boolean {
    return this.pusher.options.queue !== undefined;
  }

  get userChannel(): string {
    return `#server-to-user-${this.userId}`;
  }

  /** True if the client was rejected, and may stay disconnected until the page connects again. */
  get givenUp(): boolean {
    return this.rejected && this.pusher.connection.state === 'disconnected';
  }

  /** The connection state. */
  get state(): string {
    return this.pusher.connection.state;
  }

  connect(): void {
    this.wantsConnection = true;
    this.rejected = false;
    this.budget.allow(1);
    this.#do(() => this.pusher.connect());
  }

  disconnect(): void {
    this.wantsConnection = false;
    this.#endedAt = this.#world.clock.date;
    this.#do(() => this.pusher.disconnect());
    this.clientEvents.drop();
    this.budget.renew(this.#world.clock.now);
  }

  /** Switches to another cluster, which is the same server, at once and in any state. */
  switchCluster(cluster: string): void {
    this.wantsConnection = true;
    this.rejected = false;
    this.budget.allow(1);
    this.#do(() => this.pusher.switchCluster({ appKey: 'app-key', cluster }));
  }

  signin(): void {
    this.wantsUser = true;
    this.#do(() => this.pusher.signin());
  }

  subscribe(name: string): void {
    this.outcomes.delete(name);
    if (!this.subscriptions.has(name)) this.subscriptions.set(name, this.#newRecord(name));
    const channel = this.#do(() => this.pusher.subscribe(name));
    if (!this.#recorders.has(channel)) this.#listen(channel);
  }

  unsubscribe(name: string): void {
    const channel = this.pusher.channel(name);
    // the channel's listeners end, even if the same channel is used again
    if (channel) this.#recorders.delete(channel);
    if (channel) this.#extras.delete(channel);
    this.#do(() => this.pusher.unsubscribe(name));
    this.clientEvents.drop(name);
    const record = this.subscriptions.get(name);
    if (record) {
      record.endReceived = this.monitor.receivedEvents(name).length;
      this.pastSubscriptions.push(record);
    }
    this.subscriptions.delete(name);
    this.outcomes.delete(name);
    this.notifiedMembers.delete(name);
  }

  /** Binds another listener to a channel. */
  bind(name: string): void {
    const channel = this.pusher.channel(name);
    if (!channel) return;
    const recorder = this.#recorder(`listener ${++this.#extraCount} of ${name}`);
    const listener = (data: unknown) => recorder.record(name, numberOf(data));
    const extras = this.#extras.get(channel) ?? [];
    this.#extras.set(channel, [...extras, [recorder, listener]]);
    this.#do(() => channel.bind(NUMBERED, listener));
  }

  /** Unbinds the oldest such listener. */
  unbind(name: string): void {
    const channel = this.pusher.channel(name);
    const [recorder, listener] = (channel && this.#extras.get(channel)?.shift()) ?? [];
    if (!channel || !recorder || !listener) return;
    this.#do(() => channel.unbind(NUMBERED, listener));
    recorder.stop();
  }

  /** Sends the next client event on a channel. If client events are queued, it may be `large`. */
  triggerEvent(name: string, large: boolean): void {
    const channel = this.pusher.channel(name);
    if (!channel || !this.subscriptions.has(name) || channelKind(name).encrypted) return;
    const fill = large ? '.'.repeat(TOO_LARGE) : '';
    const socketId = this.pusher.connection.socket_id;
    this.clientEvents.trigger(name, large, (n) =>
      this.#do(() => channel.trigger(CLIENT_EVENT, { n, from: this.name, socketId, fill })),
    );
  }

  /** Called with each frame that the client sends. */
  sends(frame: string): void {
    const { event, channel, data } = JSON.parse(frame) as { event: string; channel: string; data: unknown };
    this.monitor.sent(event, (data as { channel?: unknown } | undefined)?.channel);
    if (event !== CLIENT_EVENT) return;
    this.clientEvents.sent(channel, numberOf(data), this.pusher.channel(channel)?.subscribed === true);
  }

  /** Returns everything that the oracles need to know of one subscription. */
  logOf({ channel, entries, answers, catchesUp, firstReceived, endReceived }: SubscriptionRecord): ChannelLog {
    const receivedEvents = this.monitor.receivedEvents(channel).slice(firstReceived, endReceived);
    const { connections } = this.monitor;
    const isUser = channel === this.userChannel;
    const rules = { isUser, ignoresClosingError: enabledChecks.closingErrors, margin: MARGIN };
    return { actor: this.name, channel, entries, answers, catchesUp, receivedEvents, connections, ...rules };
  }

  /** Returns descriptions of everything that is left of the client. */
  leftovers(): string[] {
    return leftoversOf(this.name, this.#world, this.clientEvents.waiting);
  }

  #do<T>(act: () => T): T {
    return runAs(this.name, act);
  }

  #newRecord(channel: string): SubscriptionRecord {
    const firstReceived = this.monitor.receivedEvents(channel).length;
    return createRecord({ actor: this.name, channel, catchesUp: this.#history !== undefined, firstReceived });
  }

  #recorder(what: string, repeats?: (stream: string) => boolean): Recorder {
    // for a cluster, the log is checked instead
    const isOrdered = this.#world.cluster === undefined;
    // copies of events from the history are recognized only for a limited time
    const mayRepeat = (stream: string) =>
      repeats?.(stream) || (this.#history !== undefined && this.#world.wasHeldBack(CATCH_UP_LIMIT));
    const options = { repeats: mayRepeat, isOrdered };
    return new Recorder(`${what} of ${this.name}`, (words) => this.#world.violate(words), options);
  }

  #changed({ current }: { current: string }): void {
    const { clock } = this.#world;
    this.#world.note(`${this.name} is ${current}`);
    const wasStable = this.#connectedAt !== undefined && clock.now - this.#connectedAt >= STABLE_AFTER;
    if (wasStable) this.budget.renew(clock.now);
    this.#connectedAt = current === 'connected' ? clock.now : undefined;
    if (current === 'connected') this.signinFailed = false;
  }

  #listen(channel: Channel): void {
    const { name } = channel;
    const recorder = this.#recorder(`the listener of ${name}`);
    const clientEvents = this.#recorder(`the listener of client events of ${name}`);
    this.#recorders.set(channel, recorder);
    channel.bind(NUMBERED, (data) => {
      const n = numberOf(data);
      recorder.record(name, n);
      this.#checkNotEnded(`${n} of ${name}`);
      const record = this.subscriptions.get(name);
      if (channelKind(name).encrypted) this.#latest.set(name, n);
      record?.entries.push({ kind: 'event', at: this.#world.clock.date, n });
      if (record) record.delivered.push(n);
      else this.#world.violate(`${this.name} received ${n} of ${name} after the page had left it`);
    });
    channel.bind(CLIENT_EVENT, (data) => {
      const { from, socketId } = data as { from: string; socketId: string };
      // An event sent on an earlier connection may arrive late, and the server then considers this connection another
      // client.
      if (from === this.name && socketId === this.pusher.connection.socket_id)
        this.#world.violate(`${this.name} received its own client event on ${name}`);
      clientEvents.record(`${name} from ${from}`, numberOf(data));
    });
    channel.bind('pusher:subscription_succeeded', (data) => this.#succeeded(channel, data));
    channel.bind('pusher:subscription_error', (error) => this.#rejected(channel, error as PusherError));
    channel.bind('pusher:error', (error) => this.#failed(name, error as PusherError));
    channel.bind('pusher:gap', (gap) => this.#gap(channel, gap as Gap));
    if (channel instanceof PresenceChannel) {
      channel.bind('pusher:member_added', (member) => this.#memberChanged(channel, member, true));
      channel.bind('pusher:member_removed', (member) => this.#memberChanged(channel, member, false));
    }
  }

  #memberChanged({ name, subscribed }: PresenceChannel, member: unknown, isAdded: boolean): void {
    const { id } = member as { id: string };
    if (!subscribed) this.#world.violate(`${this.name} was notified of ${id} on ${name} before it was subscribed`);
    if (isAdded) this.notifiedMembers.get(name)?.add(id);
    else this.notifiedMembers.get(name)?.delete(id);
  }

  #succeeded(channel: Channel, data: unknown): void {
    const { name } = channel;
    this.#world.note(`${this.name} is subscribed to ${name}`);
    const record = this.subscriptions.get(name);
    if (!record) {
      this.#world.violate(`${this.name} reported a subscription to ${name}, which the page does not want`);
      return;
    }
    record.since ??= this.#world.clock.date;
    record.successes++;
    const { connection } = this.monitor;
    record.entries.push({ kind: 'success', at: this.#world.clock.date, connection, begun: this.monitor.begun(name) });
    this.outcomes.set(name, { kind: 'succeeded' });
    if (channel instanceof PresenceChannel && !this.notifiedMembers.has(name)) {
      this.notifiedMembers.set(name, new Set(Object.keys((data as Members).members)));
    }
    this.#expectRepetition(channel);
  }

  /** The server has started a subscription, or may have: it repeats the last event of a cache channel. */
  #expectRepetition(channel: Channel): void {
    const { name } = channel;
    if (!channelKind(name).cache) return;
    const waits = this.subscriptions.get(name)?.catchesUp;
    this.#recorders.get(channel)?.mayRepeat(name, waits);
    for (const [recorder] of this.#extras.get(channel) ?? []) recorder.mayRepeat(name, waits);
  }

  #rejected(channel: Channel, { type, retryable, code }: PusherError): void {
    const { name } = channel;
    // a rejection without a channel may have been for another channel
    if (code === 4009) this.#expectRepetition(channel);
    this.subscriptions.get(name)?.entries.push({ kind: 'rejection', connection: this.monitor.connection });
    this.#world.note(`${this.name} cannot subscribe to ${name}: ${type} ${code ?? ''}`);
    this.outcomes.set(name, { kind: 'error', retryable });
  }

  #catchUp(history: History, request: CatchUpRequest): ChannelEvent[] | Promise<ChannelEvent[]> {
    const { channel } = request;
    const record = this.subscriptions.get(channel);
    if (!record) this.#world.violate(`${this.name} catches up on ${channel}, which the page does not want`);
    const latest = this.#latest.get(channel) ?? 0;
    const { delivered = [], answers = [] } = record ?? {};
    const reader = { actor: this.name, latest, delivered, answers, log: record && this.logOf(record) };
    return runAs('world', () => history.request(request, reader));
  }

  #failed(name: string, { type, code }: PusherError): void {
    this.#world.note(`${this.name} receives an error on ${name}: ${type} ${code ?? ''}`);
    const record = this.subscriptions.get(name);
    if (type === 'DecryptionError' && record) record.undecryptable++;
    if (type === 'ClientEventError') this.clientEvents.failed(name, code);
    if (type !== 'CatchUpError') return;
    if (record) record.failures++;
    else this.#world.violate(`${this.name} reported that it cannot catch up on ${name}, which the page does not want`);
  }

  /** After `disconnect()` nothing may be delivered any more; what was waiting is delivered at once. */
  #checkNotEnded(what: string): void {
    if (this.wantsConnection || this.#world.clock.date === this.#endedAt) return;
    this.#world.violate(`${this.name} received ${what} after disconnect()`);
  }

  #gap(channel: Channel, gap: Gap): void {
    const { name } = channel;
    const { since, until } = gap;
    const { clock } = this.#world;
    this.#world.note(
      `${this.name} receives a gap of ${name} of ${(until - since) / 1000} s${gap.filled ? ', filled' : ''}`,
    );
    const record = this.subscriptions.get(name);
    if (!record) this.#world.violate(`${this.name} received a gap of ${name}, which the page does not want`);
    // while a gap is being filled, the connection may be lost again
    if (!channel.subscribed && !this.#history)
      this.#world.violate(`${this.name} received a gap of ${name} before its subscription was renewed`);
    if (gap.channel !== name) this.#world.violate(`a gap of ${name} names ${gap.channel}`);
    if (until > clock.date) this.#world.violate(`a gap of ${name} ends in the future`);
    this.#checkNotEnded(`a gap of ${name}`);
    const problem = this.#history?.problemOf(gap, this.name, this.#endedAt);
    if (problem) this.#world.violate(`${this.name}: ${problem}`);
    record?.gaps.push(gap);
    record?.entries.push({ kind: 'gap', since, until, filled: gap.filled });
  }
}
