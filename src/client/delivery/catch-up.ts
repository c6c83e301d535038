import { registerChunk } from '../base/chunk-registry.js';
import { sentence, textOf } from '../base/error-text.js';
import type { CatchUp, ChannelEvent } from '../options/options.js';
import { type Frame, isObject, readId, readText } from '../protocol/frame.js';
import { shared } from '../protocol/shared-error.js';
import type { Gap } from './gap.js';

/** How long a `catchUp` function may take, ms. Live events wait for it. */
export const CATCH_UP_LIMIT = 10_000;
/** Matches cache channels, whose subscriptions begin with the last event. */
const CACHE = /^(p\w+-(encrypted-)?)?cache-/;
/** Matches channels whose events arrive encrypted. */
const ENCRYPTED = /^private-encrypted-/;
/** The maximum number of events that wait for `catchUp`. If it is reached, the client stops waiting for `catchUp`. */
const MAX_HELD = 10_000;
/** The minimum number of keys of past events that are kept to recognize duplicates. */
const MIN_KEYS = 1_000;
/** The maximum number of these keys, if that many events arrived within the margin of a gap. */
const MAX_KEYS = 10_000;

/** The client that emits events. */
interface EmittingClient {
  channel(name: string): { emit(event: string, data: unknown, metadata?: object): void } | undefined;
  emit(event: string, data: unknown, metadata: undefined, origin: object): void;
}

/** The client services that filling gaps depends on. */
export interface CatchUpDeps {
  catchUp: CatchUp;
  /** Returns a key that is equal for two copies of one event. By default, it consists of the event's name and data's `id`. */
  dedupeKey: ((event: ChannelEvent) => string | number | null | undefined) | undefined;
  /** By how much the `since` of a gap precedes the last message, ms. */
  margin: number;
  /** Decodes the data of a received frame. */
  decode(data: unknown): unknown;
  client: EmittingClient;
  /** Handles a received frame. */
  deliver(frame: Frame): void;
}

/** Fills gaps. Live events wait meanwhile. */
export interface GapFiller {
  /** Returns true if a received event must be delivered now. Returns false while a gap is being filled, and for copies. */
  admit(frame: Frame & { channel: string }): boolean;
  /** Returns true if a decrypted event must be emitted. Returns false for copies. */
  admitDecrypted(channel: string, event: ChannelEvent): boolean;
  /**
   * Fills a gap, and then reports it.
   *
   * @param early how many of the next events arrived before the subscription was confirmed
   */
  fill(gap: Gap, report: (gap: Gap) => void, early: number): void;
  /**
   * Discards the state of a channel that the page no longer wants. Without a name, stops waiting for all `catchUp`
   * functions, because the client disconnects.
   */
  clear(channel?: string): void;
}

/** The chunk `catch-up`. */
export interface CatchUpChunk {
  createGapFiller(deps: CatchUpDeps): GapFiller;
}

type Key = string | number;
/** Events that `catchUp` returned, by key. `isCopied`: a live copy of the event arrived. */
type ReturnedEvents = Map<Key, { data: unknown; isCopied?: boolean }>;

/** The state of one channel. */
interface ChannelState {
  /** The last event. */
  last: ChannelEvent | undefined;
  /** The keys of the last events, oldest first, and when each arrived, ms since the epoch. */
  keys: Map<Key, number>;
  /** The events that `catchUp` returned since live events began to wait. Live copies of them may arrive. */
  returned: ReturnedEvents;
  /** The same for the gaps before the last one. */
  returnedBefore: ReturnedEvents;
  /**
   * The events that were returned before the last new live event. A node sends its events in order, so a copy that arrives
   * now is from another node.
   */
  overtaken: ReturnedEvents;
  /** Until when copies may arrive, ms since the epoch. */
  copiesUntil: number;
  /** True if the next live event is the one that a cache channel begins with. */
  isCachedNext: boolean;
  /** The frames that arrived since the last gap, while that gap or an earlier one is being filled. */
  held: Frame[] | undefined;
  /** Stops waiting for the `catchUp` function. */
  cancel: ((error: Error) => void) | undefined;
  /** Resolves when all gaps so far are filled. */
  filling: Promise<void>;
}

function createGapFiller(deps: CatchUpDeps): GapFiller {
  const { client } = deps;
  const states = new Map<string, ChannelState>();
  const keyOf = deps.dedupeKey ?? keyById;
  /** How often the client disconnected. */
  let disconnects = 0;

  function stateOf(channel: string): ChannelState {
    let state = states.get(channel);
    if (!state) {
      state = {
        ...{
          last: undefined,
          keys: new Map(),
          returned: new Map(),
          returnedBefore: new Map(),
          overtaken: new Map(),
          copiesUntil: 0,
          isCachedNext: false,
        },
        ...{ held: undefined, cancel: undefined, filling: Promise.resolve() },
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

  /** Records an event. Returns false if `isKnown` returns true for its key. */
  function record(
    state: ChannelState,
    event: ChannelEvent,
    isKnown: (key: Key) => boolean,
    returned?: ReturnedEvents,
  ): boolean {
    const { keys } = state;
    const key = safeKey(event);
    if (key !== undefined) {
      if (isKnown(key)) return false;
      returned?.set(key, { data: event.data });
      keys.delete(key);
      keys.set(key, Date.now());
    }
    state.last = event;
    return true;
  }

  function admit(frame: Frame & { channel: string }): boolean {
    // no state is kept for late frames of a channel that the page unsubscribed from
    if (!client.channel(frame.channel)) return true;
    const state = stateOf(frame.channel);
    if (!state.held) return ENCRYPTED.test(frame.channel) || admitLive(state, eventOf(frame));
    if (state.held.push(frame) >= MAX_HELD) state.cancel?.(tooMany());
    return false;
  }

  function admitDecrypted(channel: string, event: ChannelEvent): boolean {
    const state = stateOf(channel);
    return state.held ? recordLive(state, event) : admitLive(state, event);
  }

  function admitLive(state: ChannelState, event: ChannelEvent): boolean {
    if (Date.now() >= state.copiesUntil) clearReturned(state);
    const isNew = recordLive(state, event);
    const { returned, returnedBefore, overtaken } = state;
    if (!isNew || returned.size + returnedBefore.size === 0 || safeKey(event) === undefined) return isNew;
    for (const [key, one] of [...returnedBefore, ...returned]) if (!one.isCopied) overtaken.set(key, one);
    returnedBefore.clear();
    returned.clear();
    for (const key of overtaken.keys()) {
      if (overtaken.size <= MAX_KEYS) break;
      overtaken.delete(key);
    }
    return isNew;
  }

  function clearReturned({ returned, returnedBefore, overtaken }: ChannelState): void {
    returned.clear();
    returnedBefore.clear();
    overtaken.clear();
  }

  /** Removes the keys of events that are older than any gap. */
  function pruneKeys(keys: ChannelState['keys']): void {
    const reach = Date.now() - deps.margin - CATCH_UP_LIMIT;
    for (const [key, at] of keys) {
      if (keys.size <= MIN_KEYS || (keys.size <= MAX_KEYS && at > reach)) return;
      keys.delete(key);
    }
  }

  /** Records a live event. Returns false for a copy of a returned event and, on a cache channel, for an older event. */
  function recordLive(state: ChannelState, event: ChannelEvent): boolean {
    const { returned, returnedBefore, overtaken, keys, isCachedNext } = state;
    const isCopy = (key: Key) => {
      const one = returned.get(key) ?? (isCachedNext ? undefined : returnedBefore.get(key));
      if (one) {
        one.isCopied ||= !isCachedNext;
        return true;
      }
      if (isCachedNext && returned.size > 0 && keys.has(key)) return true;
      // two events about one thing can have the same key: a late copy has the same data, and arrives only once
      return overtaken.has(key) && isSame(overtaken.get(key)?.data, event.data) && overtaken.delete(key);
    };
    state.isCachedNext = false;
    pruneKeys(keys);
    return record(state, event, isCopy);
  }

  function eventOf({ event, data, user_id }: Frame): ChannelEvent {
    return { event, data: deps.decode(data), ...(user_id !== undefined && { user_id }) };
  }

  function fill(gap: Gap, report: (gap: Gap) => void, early: number): void {
    const { channel } = gap;
    const state = stateOf(channel);
    const { keys, returned, returnedBefore } = state;
    // the frames that arrived before this gap wait for the gap before it
    const held: Frame[] = [];
    if (!state.held) {
      if (Date.now() >= state.copiesUntil) clearReturned(state);
      for (const [key, one] of returned) returnedBefore.set(key, one);
      returned.clear();
    }
    state.held = held;
    const disconnectsBefore = disconnects;
    const isEncrypted = ENCRYPTED.test(channel);
    const isWanted = () => states.get(channel) === state;
    state.filling = state.filling.then(async () => {
      const events = isWanted() ? await requestEvents(gap, state, held, disconnectsBefore) : undefined;
      for (const event of events ?? []) {
        if (isWanted() && record(state, event, (key) => returned.has(key) || keys.has(key), returned)) {
          emit(channel, event);
        }
      }
      if (isWanted()) report({ ...gap, filled: events !== undefined });
      for (const [index, frame] of held.entries()) {
        state.isCachedNext = index === early && CACHE.test(channel);
        if (isWanted() && (isEncrypted || recordLive(state, eventOf(frame)))) deps.deliver(frame);
      }
      state.isCachedNext = held.length <= early && CACHE.test(channel);
      if (state.held !== held) return;
      state.held = undefined;
      // the answer may have arrived before the live copies
      state.copiesUntil = Date.now() + CATCH_UP_LIMIT;
    });
  }

  function emit(name: string, { event, data, user_id: sender }: ChannelEvent): void {
    const user_id = readId(sender);
    client.channel(name)?.emit(event, data, user_id === undefined ? {} : { user_id });
    client.emit(event, data, undefined, { channel: name, user_id });
  }

  /** Calls the `catchUp` function. Reports the error if it fails. */
  async function requestEvents(
    { channel, since, until }: Gap,
    state: ChannelState,
    held: Frame[],
    disconnectsBefore: number,
  ) {
    let limit: ReturnType<typeof setTimeout> | undefined;
    try {
      if (held.length >= MAX_HELD) throw tooMany();
      if (disconnectsBefore !== disconnects) throw disconnected();
      const events = await Promise.race([
        deps.catchUp({ channel, since, until, last: state.last }),
        new Promise<never>((_resolve, reject) => {
          state.cancel = reject;
          limit = setTimeout(() => reject(new Error(`it took more than ${CATCH_UP_LIMIT / 1000} s`)), CATCH_UP_LIMIT);
        }),
      ]);
      if (!Array.isArray(events)) throw new TypeError('it did not return an array of { event, data }');
      return events.filter(isApplicationEvent);
    } catch (cause) {
      const message = sentence(`catchUp could not fill the gap of ${channel}: ${textOf(cause)}`);
      // after unsubscribe(), the page may have subscribed to the channel again
      if (states.get(channel) === state)
        client.channel(channel)?.emit('pusher:error', new shared.PusherError('CatchUpError', message, { cause }));
      return undefined;
    } finally {
      clearTimeout(limit);
    }
  }

  function clear(channel?: string): void {
    if (channel === undefined) {
      disconnects++;
      for (const state of states.values()) state.cancel?.(disconnected());
      return;
    }
    // the channel no longer has listeners, so the error isn't reported
    states.get(channel)?.cancel?.(disconnected());
    states.delete(channel);
  }

  return { admit, admitDecrypted, fill, clear };
}

/** Returns true if two events have equal data. Returns false if either can't be converted to JSON. */
function isSame(one: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    return false;
  }
}

function disconnected(): Error {
  return new Error('the client was disconnected');
}

function tooMany(): Error {
  return new Error(`${MAX_HELD} events arrived meanwhile`);
}

/** Returns the default key: the event's name and the `id` of its data. */
function keyById({ event, data }: ChannelEvent): string | undefined {
  const id = isObject(data) ? readId(data.id) : undefined;
  return id === undefined ? undefined : `${event} ${id}`;
}

/** Returns true for the application's events. Only the client may emit the protocol's events: listeners trust them. */
function isApplicationEvent(event: unknown): event is ChannelEvent {
  const name = isObject(event) ? readText(event.event) : undefined;
  return name !== undefined && !/^pusher(_internal)?:/.test(name);
}

registerChunk('catch-up', { createGapFiller } satisfies CatchUpChunk);
