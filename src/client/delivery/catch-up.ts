import { registerChunk } from '../base/chunk-registry.js';
import { sentence, textOf } from '../base/error-text.js';
import type { CatchUp, ChannelEvent } from '../options/options.js';
import { type Frame, isObject, readId, readText } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import type { Gap } from './gap.js';

/** How long a `catchUp` function may take, ms; live events wait for it. */
export const CATCH_UP_LIMIT = 10_000;
/** Channels that begin with their last event once more. */
const CACHE = /^(p\w+-(encrypted-)?)?cache-/;
/** Channels whose events are sealed as they come. */
const ENCRYPTED = /^private-encrypted-/;
/** How many events may wait meanwhile; what comes then ends the waiting. */
const MAX_HELD = 10_000;
/** How many keys of past events are kept at least, to recognise duplicates. */
const MIN_KEYS = 1_000;
/** How many at most, if that many events came within the margin of a gap. */
const MAX_KEYS = 10_000;

/** Who is told of events. */
interface HearingClient {
  channel(name: string): { emit(event: string, data: unknown, metadata?: object): void } | undefined;
  emit(event: string, data: unknown, metadata: undefined, origin: object): void;
}

/** What catching up needs of its client. */
export interface CatchUpDeps {
  catchUp: CatchUp;
  /** What two copies of one event have in common. Default: the data's `id`. */
  dedupeKey: ((event: ChannelEvent) => string | number | null | undefined) | undefined;
  /** How much earlier than the last event the `since` of a gap is, ms. */
  margin: number;
  /** The value that a received frame's data stands for. */
  decode(data: unknown): unknown;
  client: HearingClient;
  /** Handles a received frame. */
  deliver(frame: Frame): void;
}

/** Fills gaps, and lets live events wait until that is done. */
export interface CatchingUp {
  /** Whether a received event is to be handled now: not while a gap is being filled. */
  admit(frame: Frame & { channel: string }): boolean;
  /** Whether an encrypted event that was opened is to be told. */
  opened(channel: string, event: ChannelEvent): boolean;
  /**
   * Fills a gap, and then reports it.
   *
   * @param early how many of the next events came before the subscription was confirmed
   */
  fill(gap: Gap, tell: (gap: Gap) => void, early: number): void;
  /** The channel is not wanted any more; without a name, the client disconnects, and nothing is waited for. */
  forget(channel?: string): void;
}

/** What this part is, under the name `catch-up`. */
export interface CatchUpChunk {
  createCatchUp(setting: CatchUpDeps): CatchingUp;
}

type Key = string | number;
type Brought = Map<Key, { data: unknown; isCopied?: boolean }>;

interface State {
  /** The last event. */
  last: ChannelEvent | undefined;
  /** The keys of the last events, the oldest first, and when each came, ms since the epoch. */
  keys: Map<Key, number>;
  /** By key, what was brought since live events wait, and of which copies may come. */
  brought: Brought;
  /** The same of gaps before the last one. */
  broughtBefore: Brought;
  /** What was brought before a new live event. A node sends its events in order: copies now come from another node. */
  late: Brought;
  /** Until when copies may come, ms since the epoch. */
  copiesUntil: number;
  /** Whether the next live event is the one that a cache channel begins with. */
  cached: boolean;
  /** What came since the last gap, while that or an earlier one is being filled. */
  held: Frame[] | undefined;
  /** Ends the waiting for what is to be brought. */
  giveUp: ((error: Error) => void) | undefined;
  /** Ends when all gaps so far are filled. */
  filling: Promise<void>;
}

function createCatchUp(setting: CatchUpDeps): CatchingUp {
  const { client } = setting;
  const states = new Map<string, State>();
  const keyOf = setting.dedupeKey ?? keyById;
  /** How often the client was disconnected. */
  let ends = 0;

  function stateOf(channel: string): State {
    let state = states.get(channel);
    if (!state) {
      state = {
        ...{
          last: undefined,
          keys: new Map(),
          brought: new Map(),
          broughtBefore: new Map(),
          late: new Map(),
          copiesUntil: 0,
          cached: false,
        },
        ...{ held: undefined, giveUp: undefined, filling: Promise.resolve() },
      };
      states.set(channel, state);
    }
    return state;
  }

  function safeKey(event: ChannelEvent): Key | undefined {
    try {
      return readId(keyOf(event));
    } catch {
      return undefined;
    }
  }

  /** Notes an event; false where it is `known` already. */
  function note(state: State, event: ChannelEvent, known: (key: Key) => boolean, more?: Brought): boolean {
    const { keys } = state;
    const key = safeKey(event);
    if (key !== undefined) {
      if (known(key)) return false;
      more?.set(key, { data: event.data });
      keys.delete(key);
      keys.set(key, Date.now());
    }
    state.last = event;
    return true;
  }

  function admit(frame: Frame & { channel: string }): boolean {
    // what is still under way from a channel that was given up is not kept
    if (!client.channel(frame.channel)) return true;
    const state = stateOf(frame.channel);
    if (!state.held) return ENCRYPTED.test(frame.channel) || admitLive(state, eventOf(frame));
    if (state.held.push(frame) >= MAX_HELD) state.giveUp?.(tooMany());
    return false;
  }

  function opened(channel: string, event: ChannelEvent): boolean {
    const state = stateOf(channel);
    return state.held ? noteLive(state, event) : admitLive(state, event);
  }

  function admitLive(state: State, event: ChannelEvent): boolean {
    if (Date.now() >= state.copiesUntil) forgetBrought(state);
    const isNew = noteLive(state, event);
    const isNothingBrought = state.brought.size + state.broughtBefore.size === 0;
    if (!isNew || isNothingBrought || safeKey(event) === undefined) return isNew;
    for (const [key, one] of [...state.broughtBefore, ...state.brought]) if (!one.isCopied) state.late.set(key, one);
    state.broughtBefore.clear();
    state.brought.clear();
    for (const key of state.late.keys()) {
      if (state.late.size <= MAX_KEYS) break;
      state.late.delete(key);
    }
    return isNew;
  }

  function forgetBrought({ brought, broughtBefore, late }: State): void {
    brought.clear();
    broughtBefore.clear();
    late.clear();
  }

  /** Forgets the keys that no gap can reach back to. */
  function forgetKeys(keys: State['keys']): void {
    const reach = Date.now() - setting.margin - CATCH_UP_LIMIT;
    for (const [key, at] of keys) {
      if (keys.size <= MIN_KEYS || (keys.size <= MAX_KEYS && at > reach)) return;
      keys.delete(key);
    }
  }

  /** Notes a live event; false where it is a copy of what was brought, or, on a cache channel, older than that. */
  function noteLive(state: State, event: ChannelEvent): boolean {
    const { brought, broughtBefore, late, keys, cached } = state;
    const isCopy = (key: Key) => {
      const one = brought.get(key) ?? (cached ? undefined : broughtBefore.get(key));
      if (one) {
        one.isCopied ||= !cached;
        return true;
      }
      if (cached && brought.size > 0 && keys.has(key)) return true;
      // two events about one thing can have the same key: a late copy must have the same data, and comes once
      return late.has(key) && isSame(late.get(key)?.data, event.data) && late.delete(key);
    };
    state.cached = false;
    forgetKeys(keys);
    return note(state, event, isCopy);
  }

  function eventOf({ event, data, user_id }: Frame): ChannelEvent {
    return { event, data: setting.decode(data), ...(user_id !== undefined && { user_id }) };
  }

  function fill(gap: Gap, tell: (gap: Gap) => void, early: number): void {
    const { channel } = gap;
    const state = stateOf(channel);
    const { keys, brought, broughtBefore } = state;
    // what came before this gap waits for the gap before
    const held: Frame[] = [];
    if (!state.held) {
      if (Date.now() >= state.copiesUntil) forgetBrought(state);
      for (const [key, one] of brought) broughtBefore.set(key, one);
      brought.clear();
    }
    state.held = held;
    const end = ends;
    const isSealed = ENCRYPTED.test(channel);
    const isWanted = () => states.get(channel) === state;
    state.filling = state.filling.then(async () => {
      const events = isWanted() ? await missed(gap, state, held, end) : undefined;
      for (const event of events ?? []) {
        if (isWanted() && note(state, event, (key) => brought.has(key) || keys.has(key), brought))
          tellOf(channel, event);
      }
      if (isWanted()) tell({ ...gap, filled: events !== undefined });
      for (const [index, frame] of held.entries()) {
        state.cached = index === early && CACHE.test(channel);
        if (isWanted() && (isSealed || noteLive(state, eventOf(frame)))) setting.deliver(frame);
      }
      state.cached = held.length <= early && CACHE.test(channel);
      if (state.held !== held) return;
      state.held = undefined;
      // an answer may be faster than the connection
      state.copiesUntil = Date.now() + CATCH_UP_LIMIT;
    });
  }

  function tellOf(name: string, { event, data, user_id: sender }: ChannelEvent): void {
    const user_id = readId(sender);
    client.channel(name)?.emit(event, data, user_id === undefined ? {} : { user_id });
    client.emit(event, data, undefined, { channel: name, user_id });
  }

  async function missed({ channel, since, until }: Gap, state: State, held: Frame[], end: number) {
    let limit: ReturnType<typeof setTimeout> | undefined;
    try {
      if (held.length >= MAX_HELD) throw tooMany();
      if (end !== ends) throw disconnected();
      const events = await Promise.race([
        setting.catchUp({ channel, since, until, last: state.last }),
        new Promise<never>((_resolve, reject) => {
          state.giveUp = reject;
          limit = setTimeout(() => reject(new Error(`it took more than ${CATCH_UP_LIMIT / 1000} s`)), CATCH_UP_LIMIT);
        }),
      ]);
      if (!Array.isArray(events)) throw new TypeError('it returned no array of { event, data }');
      return events.filter(isBringable);
    } catch (cause) {
      const message = sentence(`What was missed on ${channel} could not be brought by catchUp: ${textOf(cause)}`);
      // who gave it up may have it anew
      if (states.get(channel) === state)
        client.channel(channel)?.emit('pusher:error', new shared.PusherError('CatchUpError', message, { cause }));
      return undefined;
    } finally {
      clearTimeout(limit);
    }
  }

  function forget(channel?: string): void {
    if (channel === undefined) {
      ends++;
      for (const state of states.values()) state.giveUp?.(disconnected());
      return;
    }
    // nobody is told of it
    states.get(channel)?.giveUp?.(disconnected());
    states.delete(channel);
  }

  return { admit, opened, fill, forget };
}

/** Returns true if two events have equal data; false also if either is no JSON. */
function isSame(one: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    return false;
  }
}

/** What was waited for is not wanted any more. */
function disconnected(): Error {
  return new Error('the client was disconnected');
}

/** The event's name and the `id` of its data. */
function keyById({ event, data }: ChannelEvent): string | undefined {
  const id = isObject(data) ? readId(data.id) : undefined;
  return id === undefined ? undefined : `${event} ${id}`;
}

/** Returns true for an event of the application. Listeners trust those of the protocol: only the client emits them. */
function isBringable(event: unknown): event is ChannelEvent {
  const name = isObject(event) ? readText(event.event) : undefined;
  return name !== undefined && !/^pusher(_internal)?:/.test(name);
}

function tooMany(): Error {
  return new Error(`${MAX_HELD} events came meanwhile`);
}

registerChunk('catch-up', { createCatchUp } satisfies CatchUpChunk);
