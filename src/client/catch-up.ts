import type { Gap } from './channels/subscription.js';
import type { PusherErrorClass } from './errors.js';
import type { Frame } from './frame.js';
import { providePart } from './on-demand.js';
import type { CatchUp, ChannelEvent } from './options.js';

/** How long a `catchUp` function may take, ms; live events wait for it. */
export const CATCH_UP_LIMIT = 10_000;
/** How many events may wait meanwhile; what comes then ends the waiting. */
const MAX_HELD = 10_000;
/** How many keys of past events are kept to know a duplicate by. */
const MAX_KEYS = 1_000;

/** Who is told of events. */
interface HearingClient {
  channel(name: string): { emit(event: string, data: unknown, metadata?: object): void } | undefined;
  emit(event: string, data: unknown, metadata: undefined, origin: object): void;
}

/** What catching up needs of its client. */
export interface CatchUpSetting {
  catchUp: CatchUp;
  /** What two copies of one event have in common. Default: the data's `id`. */
  dedupeKey: ((event: ChannelEvent) => string | number | null | undefined) | undefined;
  /** The value that a received frame's data stands for. */
  decode(data: unknown): unknown;
  client: HearingClient;
  PusherError: PusherErrorClass;
  /** Handles a received frame. */
  deliver(frame: Frame): void;
}

/** Fills gaps, and lets live events wait until that is done. */
export interface CatchingUp {
  /** Whether a received event is to be handled now: not while a gap is being filled, and not twice. */
  admit(frame: Frame & { channel: string }): boolean;
  /** Fills a gap, then tells of it. */
  fill(gap: Gap, tell: (gap: Gap) => void): void;
  /** The channel is not wanted any more. */
  forget(channel: string): void;
}

/** What this part is, under the name `catch-up`. */
export interface CatchUpPart {
  createCatchUp(setting: CatchUpSetting): CatchingUp;
}

interface State {
  /** The last event. */
  last: ChannelEvent | undefined;
  /** The keys of the last events, the oldest first. */
  keys: Set<string | number>;
  /** What came while a gap is being filled. */
  held: Frame[] | undefined;
  /** Ends when all gaps so far are filled. */
  filling: Promise<void>;
}

function createCatchUp(setting: CatchUpSetting): CatchingUp {
  const { client } = setting;
  const states = new Map<string, State>();
  const keyOf = setting.dedupeKey ?? (({ data }: ChannelEvent) => (data as { id?: unknown } | null)?.id as string);

  function stateOf(channel: string): State {
    let state = states.get(channel);
    if (!state) {
      state = { last: undefined, keys: new Set(), held: undefined, filling: Promise.resolve() };
      states.set(channel, state);
    }
    return state;
  }

  /** Notes an event; false where it is known already. */
  function isNew(channel: string, event: ChannelEvent): boolean {
    const state = stateOf(channel);
    const key = safeKey(event);
    if (key !== undefined) {
      if (state.keys.has(key)) return false;
      state.keys.add(key);
      if (state.keys.size > MAX_KEYS) state.keys.delete(state.keys.values().next().value as string);
    }
    state.last = event;
    return true;
  }

  function safeKey(event: ChannelEvent): string | number | undefined {
    try {
      const key = keyOf(event);
      return typeof key === 'string' || typeof key === 'number' ? key : undefined;
    } catch {
      return undefined;
    }
  }

  function admit(frame: Frame & { channel: string }): boolean {
    const { held } = stateOf(frame.channel);
    if (!held || held.length >= MAX_HELD) return isNew(frame.channel, eventOf(frame));
    held.push(frame);
    return false;
  }

  function eventOf({ event, data, user_id }: Frame): ChannelEvent {
    return { event, data: setting.decode(data), ...(user_id !== undefined && { user_id }) };
  }

  function fill(gap: Gap, tell: (gap: Gap) => void): void {
    const { channel } = gap;
    const state = stateOf(channel);
    state.held ??= [];
    const filling = state.filling.then(async () => {
      const events = await missed(gap, state.last);
      if (states.get(channel) !== state) return;
      for (const event of events ?? []) if (isNew(channel, event)) tellOf(channel, event);
      tell({ ...gap, filled: events !== undefined });
      // another gap may have come meanwhile: then what is held waits for that one, too
      if (state.filling === filling) release(channel, state);
    });
    state.filling = filling;
  }

  function tellOf(name: string, { event, data, user_id }: ChannelEvent): void {
    client.channel(name)?.emit(event, data, user_id === undefined ? {} : { user_id });
    client.emit(event, data, undefined, { channel: name, user_id });
  }

  function release(channel: string, state: State): void {
    const { held = [] } = state;
    state.held = undefined;
    for (const frame of held) if (isNew(channel, eventOf(frame))) setting.deliver(frame);
  }

  async function missed({ channel, since, until }: Gap, last: ChannelEvent | undefined) {
    let limit: ReturnType<typeof setTimeout> | undefined;
    try {
      const events = await Promise.race([
        setting.catchUp({ channel, since, until, last }),
        new Promise<never>((_resolve, reject) => {
          limit = setTimeout(() => reject(new Error(`it took more than ${CATCH_UP_LIMIT / 1000} s`)), CATCH_UP_LIMIT);
        }),
      ]);
      if (!Array.isArray(events)) throw new TypeError('it returned no array of { event, data }');
      return events.filter((event) => typeof event?.event === 'string');
    } catch (cause) {
      const message = `What was missed on ${channel} could not be brought by catchUp: ${cause}.`;
      client.channel(channel)?.emit('pusher:error', new setting.PusherError('CatchUpError', message, { cause }));
      return undefined;
    } finally {
      clearTimeout(limit);
    }
  }

  return { admit, fill, forget: (channel) => states.delete(channel) };
}

providePart('catch-up', { createCatchUp } satisfies CatchUpPart);
