/** How a client fills its gaps: by time, by the last event that it received, or not at all. */
export type CatchUpKind = 'since' | 'last' | 'none';

/** An event that the publisher sent. Times are in ms since the epoch. */
export interface PublishedEvent {
  id: string;
  channel: string;
  /** The node whose REST API received it. */
  node: string;
  /** Its number among the events of this channel and node, from 1. */
  n: number;
  /** When the publisher stored it in the history, just before the request. */
  time: number;
  /** When the node answered; undefined if it did not. */
  answered: number | undefined;
  /** False if the node may have died before it passed the event on. */
  certain: boolean;
}

/** One line in the log of a client's channel. */
export type LogEntry =
  | { type: 'connected' }
  | { type: 'lost' }
  | { type: 'confirmed'; at: number }
  | { type: 'catchUp' }
  | { type: 'gap'; since: number; until: number; filled: boolean }
  | { type: 'event'; id: string };

/** Everything that happened on one channel of one client, in order. */
export interface ChannelLog {
  client: string;
  channel: string;
  kind: CatchUpKind;
  entries: LogEntry[];
}

/** The rules that every log must satisfy. */
export const rules = [
  'lost outside any gap',
  'lost in a filled gap',
  'duplicate',
  'out of order',
  'delivered before its gap',
  'delivered before the confirmation',
  'unknown',
] as const;

export type Rule = (typeof rules)[number];

/** An event that breaks a rule. */
export interface Violation {
  rule: Rule;
  client: string;
  channel: string;
  id: string;
  /** How long after the last confirmation the event was published, in ms; negative if before it. */
  age: number;
}

/** The result for one log. */
export interface Verdict {
  delivered: number;
  /** Events that are missing inside gaps reported with `filled: false`; the client did what it promises. */
  missingInOpenGaps: number;
  /** Repeated deliveries that the protocol allows: see `isAllowedCopy`. */
  allowedCopies: number;
  gaps: { filled: number; open: number };
  violations: Violation[];
}

type GapEntry = Extract<LogEntry, { type: 'gap' }> & { position: number };

/** The channel names that start with the last event that was published. */
const CACHE = /^(private-|presence-)?(encrypted-)?cache-/;

/**
 * Checks one log against the events that were published on its channel.
 *
 * An event is required if its node accepted it for certain and it was published after the first confirmation; until then,
 * the rules do not apply. The order is checked per node, because a cluster defines none between nodes.
 */
export function judge(log: ChannelLog, published: readonly PublishedEvent[]): Verdict {
  const { client, channel, kind, entries } = log;
  const events = published.filter((event) => event.channel === channel);
  const byId = new Map(events.map((event) => [event.id, event]));
  const gaps = entries.flatMap((entry, position): GapEntry[] => (entry.type === 'gap' ? [{ ...entry, position }] : []));
  const confirmations = entries.flatMap((entry) => (entry.type === 'confirmed' ? [entry.at] : []));
  const verdict: Verdict = {
    ...{ delivered: 0, missingInOpenGaps: 0, allowedCopies: 0, violations: [] },
    gaps: { filled: gaps.filter(({ filled }) => filled).length, open: gaps.filter(({ filled }) => !filled).length },
  };
  const report = (rule: Rule, id: string) => {
    const { time } = byId.get(id) ?? { time: Number.NaN };
    const confirmed = confirmations.reduce((best, at) => (Math.abs(time - at) < Math.abs(time - best) ? at : best), 0);
    verdict.violations.push({ rule, client, channel, id, age: time - confirmed });
  };

  /** The position of the first delivery of each event, and the number of connections that were lost before it. */
  const firsts = new Map<string, { position: number; losses: number }>();
  const highest = new Map<string, number>();
  const start = confirmations[0] ?? Number.POSITIVE_INFINITY;
  let [losses, filling] = [0, 0];
  let isAwaitingConfirmation = false;
  let wasLive = false;
  let mayRepeat = false;

  /**
   * A cache channel starts with its last event, once per confirmation and possibly after newer events. A client without
   * `catchUp` does not compare events, so it may deliver one again if it moved to a node that received it later.
   */
  const isAllowedCopy = (previous: { losses: number } | undefined) => {
    if (mayRepeat) {
      mayRepeat = false;
      return true;
    }
    return kind === 'none' && previous !== undefined && previous.losses < losses;
  };

  entries.forEach((entry, position) => {
    switch (entry.type) {
      case 'connected':
        isAwaitingConfirmation = true;
        break;
      case 'lost':
        losses++;
        break;
      case 'confirmed':
        isAwaitingConfirmation = false;
        wasLive = true;
        mayRepeat = CACHE.test(channel);
        break;
      case 'catchUp':
        filling++;
        break;
      case 'gap':
        filling = Math.max(0, filling - 1);
        break;
      case 'event': {
        const event = byId.get(entry.id);
        if (!event) {
          report('unknown', entry.id);
          break;
        }
        verdict.delivered++;
        // before the first confirmation there is no gap to wait for
        if (!wasLive) break;
        if (isAwaitingConfirmation && filling === 0) report('delivered before the confirmation', event.id);
        const previous = firsts.get(event.id);
        const isLate = event.n < (highest.get(event.node) ?? 0);
        if (previous) {
          if (isAllowedCopy(previous)) verdict.allowedCopies++;
          else report('duplicate', event.id);
          break;
        }
        firsts.set(event.id, { position, losses });
        if (!isLate) {
          highest.set(event.node, event.n);
          break;
        }
        // a later gap may overlap a time whose events the client was allowed to miss
        const mayBeLate =
          !event.certain ||
          event.time <= start ||
          gaps.some((gap) => !gap.filled && gap.position < position && covers(gap, event));
        if (!mayBeLate && !isAllowedCopy(undefined)) report('out of order', event.id);
      }
    }
  });

  for (const event of events) {
    if (firsts.has(event.id) || !event.certain || event.time <= start) continue;
    const around = gaps.filter((gap) => covers(gap, event));
    const open = around.filter(({ filled }) => !filled);
    if (around.length === 0) report('lost outside any gap', event.id);
    else if (open.length === 0) report('lost in a filled gap', event.id);
    else {
      const next = nextDelivery(event, events, firsts);
      if (open.some(({ position }) => position < next)) verdict.missingInOpenGaps++;
      else report('delivered before its gap', event.id);
    }
  }
  return verdict;
}

/** Returns true if the event may have been under way during the gap. */
function covers(gap: { since: number; until: number }, { time, answered }: PublishedEvent): boolean {
  return time <= gap.until && (answered ?? time) >= gap.since;
}

/** The position of the first delivery of a later event from the same node. */
function nextDelivery(
  { node, n }: PublishedEvent,
  events: readonly PublishedEvent[],
  firsts: ReadonlyMap<string, { position: number }>,
): number {
  const positions = events
    .filter((event) => event.node === node && event.n > n)
    .map(({ id }) => firsts.get(id)?.position ?? Number.POSITIVE_INFINITY);
  return positions.reduce((first, position) => Math.min(first, position), Number.POSITIVE_INFINITY);
}

/**
 * The members of a presence channel as the server's frames describe them. A node registers a subscriber before it sends the
 * list, so changes that arrive before the list are applied on top of it.
 */
export class ServerMembers {
  readonly #ids = new Set<string>();
  #early: [change: 'add' | 'delete', id: string][] | undefined = [];

  get ids(): string[] {
    return [...this.#ids].sort();
  }

  /** A new connection starts without members. */
  connected(): void {
    this.#ids.clear();
    this.#early = [];
  }

  frame(event: string, data: unknown): void {
    const { presence, user_id } = Object(data) as { presence?: { ids: string[] }; user_id?: string };
    if (event === 'pusher_internal:subscription_succeeded') {
      this.#ids.clear();
      for (const id of presence?.ids ?? []) this.#ids.add(id);
      for (const [change, id] of this.#early ?? []) this.#ids[change](id);
      this.#early = undefined;
    } else if (event === 'pusher_internal:member_added') this.#change('add', `${user_id}`);
    else if (event === 'pusher_internal:member_removed') this.#change('delete', `${user_id}`);
  }

  #change(change: 'add' | 'delete', id: string): void {
    if (this.#early) this.#early.push([change, id]);
    else this.#ids[change](id);
  }
}

/** The differences between a client's member list and the server's: `+eve` if only the client has her, `-eve` if it lacks her. */
export function compareMembers(actual: readonly string[], expected: readonly string[]): string[] {
  const added = actual.filter((id) => !expected.includes(id)).map((id) => `+${id}`);
  return [...added, ...expected.filter((id) => !actual.includes(id)).map((id) => `-${id}`)];
}
