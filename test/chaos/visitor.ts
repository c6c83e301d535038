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
import { type Owner, runAs } from '../../tools/simulation/owner.js';
import type { World } from '../../tools/simulation/world.js';
import { Recorder } from './call-recorder.js';
import type { ChannelLog } from './channel-log.js';
import { ClientEvents } from './client-events.js';
import { DialBudget } from './dial-budget.js';
import { expected } from './expectations.js';
import { type Habits, numberOf, optionsOf } from './habits.js';
import type { History } from './history.js';
import type { Gap, Life } from './life.js';
import { MARGIN } from './life.js';
import { NUMBERED } from './publications.js';
import type { Witness } from './witness.js';

/** The event that clients send each other in the chaos suite. */
export const WHISPER = 'client-numbered';
/** How long a connection has to last to be stable, ms. */
const STABLE_AFTER = 5_000;

/** The last word that a page was told of a channel that it wants. */
export type LastWord = { kind: 'succeeded' } | { kind: 'error'; retryable: boolean };

/** How much data is too much for a client event, bytes. */
const TOO_LARGE = 11_000;

/** A client, what its page wants of it, and what its page was told. */
export class Visitor {
  readonly name: Owner;
  readonly userId: string;
  readonly pusher: Pusher;
  readonly budget = new DialBudget();
  /** The channels that the page wants. */
  readonly lives = new Map<string, Life>();
  /** Those that it wanted once. */
  readonly pastLives: Life[] = [];
  readonly lastWords = new Map<string, LastWord>();
  /** Who the page was told to be on a presence channel. */
  readonly told = new Map<string, Set<string>>();
  wantsConnection = true;
  wantsUser = false;
  /** The server told it that it is not welcome, since the page last asked to connect. */
  refused = false;
  signinFailed = false;
  /** What it heard as a user, from the first event on. */
  readonly userLife: Life;
  readonly witness: Witness;
  readonly #world: World;
  readonly #recorders = new Map<Channel, Recorder>();
  readonly clientEvents: ClientEvents;
  readonly #history: History | undefined;
  /** The number that any listener heard last of a channel. */
  readonly #latest = new Map<string, number>();
  readonly #extras = new Map<Channel, [Recorder, (data: unknown) => void][]>();
  /** When the page last disconnected, ms since the epoch. */
  #endedAt = Number.NEGATIVE_INFINITY;
  #connectedAt: number | undefined;
  #extraCount = 0;

  constructor(world: World, witness: Witness, habits: Habits) {
    const { name, userId, history, queue } = habits;
    this.#world = world;
    this.name = name;
    this.userId = userId;
    this.#history = history;
    this.witness = witness;
    this.userLife = { ...this.#newLife(this.userChannel), catchesUp: false, successes: Number.POSITIVE_INFINITY };
    const { entries } = this.userLife;
    this.witness.onConfirmation = (channel) => {
      const entry = { at: world.clock.date, connection: this.witness.connection, begun: Number.POSITIVE_INFINITY };
      if (channel === this.userChannel) entries.push({ kind: 'success', ...entry });
    };
    this.clientEvents = new ClientEvents(
      queue,
      () => world.clock.date,
      (what) => world.violate(`${name}: ${what}`),
    );
    const catchUp = history && ((request: CatchUpRequest) => this.#catchUp(history, request));
    this.pusher = this.#do(() => new Pusher('app-key', optionsOf(habits, catchUp)));
    const mine = this.#recorder('the user’s listener');
    // it hears channels that the page doesn't want any more, too, when a subscription was under way
    // and the same garbage each time that it comes
    const everything = this.#recorder('the global listener', (name) => channelKind(name).cache || name === '__proto__');
    this.pusher.bind_global((event, data, origin) => {
      // what is sealed, clients hear as it came
      if (event !== NUMBERED || channelKind(String(origin?.channel)).encrypted) return;
      everything.hear(String(origin?.channel), numberOf(data));
      this.#latest.set(String(origin?.channel), numberOf(data));
    });
    const { userLife } = this;
    this.pusher.user.bind(NUMBERED, (data) => {
      mine.hear(this.userChannel, numberOf(data));
      userLife.since ??= world.clock.date;
      userLife.heard.push(numberOf(data));
      entries.push({ kind: 'event', at: world.clock.date, n: numberOf(data) });
    });
    this.pusher.user.bind('pusher:gap', (gap) => {
      userLife.gaps.push(gap as Gap);
      entries.push({ kind: 'gap', ...(gap as Gap) });
    });
    this.pusher.user.bind('pusher:signin_error', () => {
      this.signinFailed = true;
    });
    this.pusher.connection.bind('state_change', (change) => this.#changed(change as { current: string }));
    this.pusher.connection.bind('error', (error) => {
      const { type, code } = error as PusherError;
      world.note(`${name} is told an error: ${type} ${code ?? ''}`);
    });
  }

  /** Whether client events are kept until they can be sent. */
  get keepsEvents(): boolean {
    return this.pusher.options.queue !== undefined;
  }

  get userChannel(): string {
    return `#server-to-user-${this.userId}`;
  }

  /** Whether it was turned away, and may rest until the page asks again. */
  get givenUp(): boolean {
    return this.refused && this.pusher.connection.state === 'disconnected';
  }

  /** The state, seen from outside the client. */
  get state(): string {
    return this.pusher.connection.state;
  }

  connect(): void {
    this.wantsConnection = true;
    this.refused = false;
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

  /** Goes to another cluster, which is the same server: at once, whatever state it is in. */
  switchCluster(cluster: string): void {
    this.wantsConnection = true;
    this.refused = false;
    this.budget.allow(1);
    this.#do(() => this.pusher.switchCluster({ appKey: 'app-key', cluster }));
  }

  signin(): void {
    this.wantsUser = true;
    this.#do(() => this.pusher.signin());
  }

  subscribe(name: string): void {
    this.lastWords.delete(name);
    if (!this.lives.has(name)) this.lives.set(name, this.#newLife(name));
    const channel = this.#do(() => this.pusher.subscribe(name));
    if (!this.#recorders.has(channel)) this.#listen(channel);
  }

  unsubscribe(name: string): void {
    const channel = this.pusher.channel(name);
    // its listeners end, also if the same channel comes back
    if (channel) this.#recorders.delete(channel);
    if (channel) this.#extras.delete(channel);
    this.#do(() => this.pusher.unsubscribe(name));
    this.clientEvents.drop(name);
    const life = this.lives.get(name);
    if (life) {
      life.endReception = this.witness.receptions(name).length;
      this.pastLives.push(life);
    }
    this.lives.delete(name);
    this.lastWords.delete(name);
    this.told.delete(name);
  }

  /** Binds one listener more to a channel. */
  bind(name: string): void {
    const channel = this.pusher.channel(name);
    if (!channel) return;
    const recorder = this.#recorder(`listener ${++this.#extraCount} of ${name}`);
    const listener = (data: unknown) => recorder.hear(name, numberOf(data));
    const extras = this.#extras.get(channel) ?? [];
    this.#extras.set(channel, [...extras, [recorder, listener]]);
    this.#do(() => channel.bind(NUMBERED, listener));
  }

  /** Takes the oldest such listener away. */
  unbind(name: string): void {
    const channel = this.pusher.channel(name);
    const [recorder, listener] = (channel && this.#extras.get(channel)?.shift()) ?? [];
    if (!channel || !recorder || !listener) return;
    this.#do(() => channel.unbind(NUMBERED, listener));
    recorder.stop();
  }

  /** Sends the next client event on a channel; where client events are kept, it may be `large`. */
  whisper(name: string, large: boolean): void {
    const channel = this.pusher.channel(name);
    if (!channel || !this.lives.has(name) || channelKind(name).encrypted) return;
    const fill = large ? '.'.repeat(TOO_LARGE) : '';
    const socketId = this.pusher.connection.socket_id;
    this.clientEvents.trigger(name, large, (n) =>
      this.#do(() => channel.trigger(WHISPER, { n, from: this.name, socketId, fill })),
    );
  }

  /** Takes a frame that the client sends. */
  sends(frame: string): void {
    const { event, channel, data } = JSON.parse(frame) as { event: string; channel: string; data: unknown };
    this.witness.sent(event, (data as { channel?: unknown } | undefined)?.channel);
    if (event !== WHISPER) return;
    this.clientEvents.sent(channel, numberOf(data), this.pusher.channel(channel)?.subscribed === true);
  }

  /** All that the oracles need to know of one life of a channel. */
  logOf({ channel, entries, answers, catchesUp, firstReception, endReception }: Life): ChannelLog {
    const receptions = this.witness.receptions(channel).slice(firstReception, endReception);
    const { connections } = this.witness;
    const isUser = channel === this.userChannel;
    const rules = { isUser, isGoodbyeSilent: expected.goodbyes, margin: MARGIN };
    return { owner: this.name, channel, entries, answers, catchesUp, receptions, connections, ...rules };
  }

  /** What of the client is still there: each in words. */
  leftovers(): string[] {
    const { clock, network, page, endpoint } = this.#world;
    const counts: [number, string][] = [
      [network.socketsOf(this.name), 'sockets'],
      // what is triggered after disconnect() waits for a connect()
      [clock.timersOf(this.name) - Math.min(1, this.clientEvents.waiting), 'timers'],
      [page.listenersOf(this.name), 'listeners on the page'],
      [endpoint.pendingOf(this.name), 'requests'],
    ];
    return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  }

  #do<T>(act: () => T): T {
    return runAs(this.name, act);
  }

  #newLife(channel: string): Life {
    return {
      ...{ owner: this.name, channel, since: undefined, successes: 0, heard: [], gaps: [], entries: [], answers: [] },
      ...{ catchesUp: this.#history !== undefined, failures: 0, sealed: 0 },
      firstReception: this.witness.receptions(channel).length,
    };
  }

  #recorder(what: string, repeats?: (stream: string) => boolean): Recorder {
    // events of a cluster: the log has their order
    const isOrdered = this.#world.cluster === undefined;
    // copies of what the history brought are recognized for so long only
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
    const whispers = this.#recorder(`the listener of client events of ${name}`);
    this.#recorders.set(channel, recorder);
    channel.bind(NUMBERED, (data) => {
      const n = numberOf(data);
      recorder.hear(name, n);
      this.#checkNotEnded(`${n} of ${name}`);
      const life = this.lives.get(name);
      if (channelKind(name).encrypted) this.#latest.set(name, n);
      life?.entries.push({ kind: 'event', at: this.#world.clock.date, n });
      if (life) life.heard.push(n);
      else this.#world.violate(`${this.name} heard ${n} of ${name} after the page had left it`);
    });
    channel.bind(WHISPER, (data) => {
      const { from, socketId } = data as { from: string; socketId: string };
      // one that was sent on an earlier connection may arrive late, and the server takes this one for somebody else
      if (from === this.name && socketId === this.pusher.connection.socket_id)
        this.#world.violate(`${this.name} heard its own client event on ${name}`);
      whispers.hear(`${name} from ${from}`, numberOf(data));
    });
    channel.bind('pusher:subscription_succeeded', (data) => this.#succeeded(channel, data));
    channel.bind('pusher:subscription_error', (error) => this.#refused(channel, error as PusherError));
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
    if (isAdded) this.told.get(name)?.add(id);
    else this.told.get(name)?.delete(id);
  }

  #succeeded(channel: Channel, data: unknown): void {
    const { name } = channel;
    this.#world.note(`${this.name} holds ${name}`);
    const life = this.lives.get(name);
    if (!life) {
      this.#world.violate(`${this.name} was told that it holds ${name}, which the page does not want`);
      return;
    }
    life.since ??= this.#world.clock.date;
    life.successes++;
    const { connection } = this.witness;
    life.entries.push({ kind: 'success', at: this.#world.clock.date, connection, begun: this.witness.begun(name) });
    this.lastWords.set(name, { kind: 'succeeded' });
    if (channel instanceof PresenceChannel && !this.told.has(name)) {
      this.told.set(name, new Set(Object.keys((data as Members).members)));
    }
    this.#expectRepetition(channel);
  }

  /** The server has begun a subscription, or may have: on a cache channel the last event comes again. */
  #expectRepetition(channel: Channel): void {
    const { name } = channel;
    if (!channelKind(name).cache) return;
    const waits = this.lives.get(name)?.catchesUp;
    this.#recorders.get(channel)?.mayRepeat(name, waits);
    for (const [recorder] of this.#extras.get(channel) ?? []) recorder.mayRepeat(name, waits);
  }

  #refused(channel: Channel, { type, retryable, code }: PusherError): void {
    const { name } = channel;
    // a refusal that names no channel may have been another's
    if (code === 4009) this.#expectRepetition(channel);
    this.lives.get(name)?.entries.push({ kind: 'refusal', connection: this.witness.connection });
    this.#world.note(`${this.name} is refused ${name}: ${type} ${code ?? ''}`);
    this.lastWords.set(name, { kind: 'error', retryable });
  }

  #catchUp(history: History, request: CatchUpRequest): ChannelEvent[] | Promise<ChannelEvent[]> {
    const { channel } = request;
    const life = this.lives.get(channel);
    if (!life) this.#world.violate(`${this.name} catches up on ${channel}, which the page does not want`);
    const latest = this.#latest.get(channel) ?? 0;
    const log = life && this.logOf(life);
    const reader = { owner: this.name, latest, heard: life?.heard ?? [], answers: life?.answers ?? [], log };
    return runAs('world', () => history.ask(request, reader));
  }

  #failed(name: string, { type, code }: PusherError): void {
    this.#world.note(`${this.name} is told an error of ${name}: ${type} ${code ?? ''}`);
    const life = this.lives.get(name);
    if (type === 'DecryptionError' && life) life.sealed++;
    if (type === 'ClientEventError') this.clientEvents.failed(name, code);
    if (type !== 'CatchUpError') return;
    if (life) life.failures++;
    else this.#world.violate(`${this.name} was told that it cannot catch up on ${name}, which the page does not want`);
  }

  /** After `disconnect()` nothing is told any more: what waited is told at once. */
  #checkNotEnded(what: string): void {
    if (this.wantsConnection || this.#world.clock.date === this.#endedAt) return;
    this.#world.violate(`${this.name} was told of ${what} after disconnect()`);
  }

  #gap(channel: Channel, gap: Gap): void {
    const { name } = channel;
    const { since, until } = gap;
    const { clock, note } = { clock: this.#world.clock, note: (what: string) => this.#world.note(what) };
    note(`${this.name} is told of a gap of ${name} of ${(until - since) / 1000} s${gap.filled ? ', filled' : ''}`);
    const life = this.lives.get(name);
    if (!life) this.#world.violate(`${this.name} was told of a gap of ${name}, which the page does not want`);
    // while a gap is being filled, the connection may be lost again
    if (!channel.subscribed && !this.#history)
      this.#world.violate(`${this.name} was told of a gap of ${name} before it was renewed`);
    if (gap.channel !== name) this.#world.violate(`a gap of ${name} names ${gap.channel}`);
    if (until > clock.date) this.#world.violate(`a gap of ${name} ends in the future`);
    this.#checkNotEnded(`a gap of ${name}`);
    const problem = this.#history?.problemOf(gap, this.name, this.#endedAt);
    if (problem) this.#world.violate(`${this.name}: ${problem}`);
    life?.gaps.push(gap);
    life?.entries.push({ kind: 'gap', since, until, filled: gap.filled });
  }
}
