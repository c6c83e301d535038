import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, ChannelLog, Connection, Entry, ReceivedEvent } from './channel-log.js';
import { deliveryProblems } from './delivery-oracle.js';
import { losses } from './loss-oracle.js';
import type { Publication } from './publications.js';
import { requestProblem } from './request-oracle.js';

/** A client's second connection begins after 500 ms; its last activity on the first one was at 400 ms. */
const connections: Connection[] = [
  { startedAt: 0, node: 0, lastActivity: 400 },
  { startedAt: 500, node: 0, lastActivity: 2000 },
];

const succeeds = (connection: number, begun = 1): Entry => {
  return { kind: 'success', at: 50 + connection * 550, connection, begun };
};
const delivers = (...numbers: number[]): Entry[] => numbers.map((n) => ({ kind: 'event', at: 1000, n }));
const gap = (filled = false, since = 300): Entry => ({ kind: 'gap', since, until: 600, filled });
const receives = (connection: number, ...numbers: number[]): ReceivedEvent[] =>
  numbers.map((n) => ({ connection, at: 100 + connection * 500, n, kind: 'live' }));

const log = (entries: Entry[], receivedEvents: ReceivedEvent[], parts: Partial<ChannelLog> = {}): ChannelLog => ({
  ...{ actor: 'client 1', channel: 'c', entries, receivedEvents, connections, answers: [] },
  ...{ catchesUp: false, isUser: false, ignoresClosingError: true, margin: 100 },
  ...parts,
});

/** The history answered with these events for the gap that ends at 600 ms. */
const answers = (...numbers: number[]): Answer[] => [{ until: 600, at: 700, numbers }];

/** Events 1, 2, 3 … at 100, 200, 300 …, each with a latency of 10 ms. Node 0 publishes all, except for `changes`. */
const published = (count: number, changes: Record<number, Partial<Publication>> = {}): Publication[] =>
  Array.from({ length: count }, (_, i) => {
    const [n, at, arrival] = [i + 1, (i + 1) * 100, (i + 1) * 100 + 10];
    return { n, at, node: 0, arrival, arrivals: new Map([[0, arrival]]), excused: new Set<string>(), ...changes[n] };
  });

const delivered = (one: ChannelLog, publications = published(9)) => deliveryProblems(one, publications);

describe('the delivery oracle', () => {
  it('accepts events in the order in which they were received, after the gap', () => {
    const entries = [succeeds(0), ...delivers(1, 3, 2), succeeds(1), gap(), ...delivers(6, 5)];
    assert.deepEqual(delivered(log(entries, [...receives(0, 1, 3, 2), ...receives(1, 6, 5)])), []);
  });

  it('reports an event that is delivered before the preceding gap is reported', () => {
    const receivedEvents = [...receives(0, 1), ...receives(1, 5)];
    const problem = ['5 of c was delivered before the preceding gap was reported'];
    assert.deepEqual(delivered(log([succeeds(0), ...delivers(1, 5), succeeds(1), gap()], receivedEvents)), problem);
    assert.deepEqual(
      delivered(log([succeeds(0), ...delivers(1), succeeds(1), ...delivers(5), gap()], receivedEvents)),
      problem,
    );
    const user = [...delivers(1), succeeds(0), succeeds(1), ...delivers(5), gap()];
    assert.deepEqual(delivered(log(user, receivedEvents, { isUser: true })), problem);
  });

  it('accepts events before the confirmation of a first subscription, without a gap', () => {
    assert.deepEqual(delivered(log([...delivers(1), succeeds(0)], receives(0, 1))), []);
    assert.deepEqual(delivered(log([...delivers(5), succeeds(1)], receives(1, 5))), []);
    assert.deepEqual(delivered(log([...delivers(1, 5), succeeds(1)], [...receives(0, 1), ...receives(1, 5)])), []);
  });

  it('accepts events from the history before its gap is reported, but not later', () => {
    const receivedEvents = [...receives(0, 1), ...receives(1, 5, 6)];
    const filled = (...entries: Entry[]) =>
      delivered(
        log([succeeds(0), ...delivers(1), succeeds(1), ...entries], receivedEvents, { answers: answers(3, 4, 5) }),
      );
    assert.deepEqual(filled(...delivers(3, 4, 5), gap(true), ...delivers(6)), []);
    assert.deepEqual(filled(...delivers(3), gap(true), ...delivers(4)), ['4 of c was delivered but never sent']);
  });

  it('reports events that are delivered out of order or were never sent', () => {
    const entries = [succeeds(0), ...delivers(2, 1, 7)];
    assert.deepEqual(delivered(log(entries, receives(0, 1, 2))), [
      '1 of c was delivered out of order',
      '7 of c was delivered but never sent',
    ]);
  });

  it('reports events that are delivered twice', () => {
    const twice = log([succeeds(0), ...delivers(1, 1)], receives(0, 1));
    assert.deepEqual(delivered(twice), ['1 of c was delivered twice']);
    const entries = [succeeds(0), ...delivers(1), succeeds(1), ...delivers(3), gap(true), ...delivers(3, 1)];
    const receivedEvents = [...receives(0, 1), ...receives(1, 3, 1)];
    const parts = { catchesUp: true, answers: answers(3) };
    assert.deepEqual(delivered(log(entries, receivedEvents, parts)), [
      '3 of c was delivered twice: first from the history, then live',
    ]);
  });

  it('accepts a copy of an event from before an interruption, as it may be another event with the same key', () => {
    const entries = [succeeds(0), ...delivers(1), succeeds(1), gap(), ...delivers(1)];
    const copies = (parts: Partial<ChannelLog>) =>
      delivered(log(entries, [...receives(0, 1), ...receives(1, 1)], parts));
    assert.deepEqual(copies({ catchesUp: false }), []);
    assert.deepEqual(copies({ catchesUp: true }), []);
  });

  it('rejects a copy from the history, unless the transfer between nodes took longer than the margin', () => {
    const entries = [succeeds(0), ...delivers(1), succeeds(1), ...delivers(3), gap(true), ...delivers(3)];
    const copies = (publications = published(9)) =>
      delivered(
        log(entries, [...receives(0, 1), ...receives(1, 3)], { catchesUp: true, answers: answers(3) }),
        publications,
      );
    assert.equal(copies().length, 1);
    assert.deepEqual(copies(published(9, { 3: { arrivals: new Map([[0, 900]]) } })), []);
  });

  it('accepts a repetition of a cache channel’s last event with the confirmation, but not with a second one', () => {
    const [live, again] = [receives(0, 4), receives(1, 4)];
    const replay = again.map((one) => ({ ...one, kind: 'replay' as const }));
    const surplus = again.map((one) => ({ ...one, kind: 'surplus' as const }));
    const begin = [succeeds(0), ...delivers(4), succeeds(1), gap()];
    assert.deepEqual(delivered(log([...begin, ...delivers(4)], [...live, ...replay, ...surplus])), []);
    assert.deepEqual(delivered(log([...begin, ...delivers(4, 4)], [...live, ...replay, ...surplus])), [
      '4 of c was replayed twice on one connection',
    ]);
    // the replay may overtake the event itself
    assert.deepEqual(delivered(log([...begin, ...delivers(4, 4)], [...live, ...replay, ...again])), []);
  });

  it('reports a second success on one connection, unless the client subscribed twice', () => {
    assert.deepEqual(delivered(log([succeeds(0), succeeds(0)], [])), ['c succeeded twice on one connection']);
    assert.deepEqual(delivered(log([succeeds(0), succeeds(0, 2), succeeds(1)], [])), []);
  });
});

describe('the loss oracle on a cluster', () => {
  const lost = (entries: Entry[], publications = published(9), parts: Partial<ChannelLog> = {}) =>
    losses(log(entries, [], parts), publications).map(({ n, problem }) => `${n} ${problem}`);

  it('reports an event that is missing without a gap', () => {
    const entries = [succeeds(0), ...delivers(1, 4)];
    assert.deepEqual(lost(entries), ['2 was lost without a gap', '3 was lost without a gap']);
  });

  it('accepts missing events in a gap that was reported before the next event of the same node', () => {
    assert.deepEqual(lost([succeeds(0), ...delivers(1, 2), succeeds(1), gap(), ...delivers(7)]), []);
    assert.deepEqual(lost([succeeds(0), ...delivers(1), gap(false, 350), ...delivers(4)]), [
      '2 was lost without a gap',
      '3 was lost without a gap',
    ]);
    assert.deepEqual(lost([succeeds(0), ...delivers(1, 2, 7), gap()]), ['3 was lost without a gap']);
  });

  it('handles the events of each node separately', () => {
    const others = published(3, { 2: { node: 1 } });
    assert.deepEqual(lost([succeeds(0), ...delivers(1, 3)], others), []);
    assert.deepEqual(lost([succeeds(0), ...delivers(1, 3)]), ['2 was lost without a gap']);
  });

  it('reports a missing event in a gap that was reported as filled', () => {
    const entries = [succeeds(0), ...delivers(1, 2), succeeds(1), ...delivers(3, 4), gap(true), ...delivers(6)];
    assert.deepEqual(lost(entries), ['5 lies in a gap that was reported as filled']);
    const answered = { answers: answers(3, 4, 7) };
    assert.deepEqual(lost(entries, published(6), answered)[0]?.slice(0, 34), '7 was in the history’s answer but ');
  });

  it('excuses an event only if its transfer between two nodes took longer than the margin', () => {
    const late = (arrivals: [number, number][]) => published(9, { 2: { arrivals: new Map(arrivals) } });
    const entries = [succeeds(0), ...delivers(1, 3), succeeds(1), gap(false, 350), ...delivers(7)];
    assert.deepEqual(lost(entries, late([])), []);
    assert.deepEqual(lost(entries, late([[0, 410]])), []);
    assert.deepEqual(lost(entries, late([[0, 390]])), ['2 was lost without a gap']);
    assert.deepEqual(lost(entries, late([]), { margin: 250 }), ['2 was lost without a gap']);
  });

  it('excuses an event that the client could discard and that was too old for the gap', () => {
    const rejected: Entry = { kind: 'rejection', connection: 1 };
    const entries = [succeeds(0), ...delivers(1), rejected, succeeds(1), gap(false, 350), ...delivers(7)];
    const late = (arrival: number) => published(9, { 2: { arrivals: new Map([[0, arrival]]) } });
    const lost = (arrival: number) => losses(log(entries, receives(1, 2)), late(arrival)).map(({ n }) => n);
    assert.ok(!lost(600).includes(2));
    assert.ok(lost(290).includes(2));
  });

  it('excuses no other event that the client received', () => {
    const entries = [succeeds(0), ...delivers(1, 3)];
    const publications = published(3, { 2: { arrivals: new Map() } });
    assert.deepEqual(losses(log(entries, []), publications), []);
    assert.equal(losses(log(entries, receives(0, 2)), publications).length, 1);
  });
});

describe('the oracle of received events', () => {
  const ignored = (entries: Entry[]) =>
    losses(log(entries, receives(1, 5, 6, 7)), published(9)).map(({ n, problem }) => `${n} ${problem}`);

  it('requires delivery of everything received before a later event, once the subscription is confirmed', () => {
    const begin = [succeeds(0), ...delivers(1, 2), succeeds(1), gap()];
    assert.deepEqual(ignored([...begin, ...delivers(5, 7)]), ['6 was received and not delivered']);
    assert.deepEqual(ignored([...begin, ...delivers(5)]), []);
    assert.deepEqual(ignored([succeeds(0), ...delivers(1, 2), gap(), ...delivers(7)]), []);
  });

  it('allows a client to discard waiting events when the subscription was rejected', () => {
    const begin: Entry[] = [succeeds(0), ...delivers(1, 2), { kind: 'rejection', connection: 1 }, succeeds(1), gap()];
    assert.deepEqual(ignored([...begin, ...delivers(7)]), []);
  });
});

describe('the oracle of catch-up requests', () => {
  const request = { since: 300, until: 600 };
  const asks = (parts: { since?: number; last?: number; log?: Partial<ChannelLog> }) => {
    const receivedEvents = [...receives(0, 1, 2), ...receives(1, 5)];
    const one = log([succeeds(0), succeeds(1)], receivedEvents, parts.log);
    return requestProblem(one, { ...request, since: parts.since ?? 300 }, parts.last);
  };

  it('accepts requests that depend only on earlier events', () => {
    assert.equal(asks({ last: 2 }), undefined);
    assert.equal(asks({}), undefined);
    assert.equal(asks({ last: 7, log: { answers: answers(7) } }), undefined);
  });

  it('reports a request that depends on events after the interruption', () => {
    assert.equal(asks({ last: 5 }), 'last of c is 5, which was received after the interruption');
    assert.match(String(asks({ since: 301 })), /^since of c is 1 ms after the last activity/);
    assert.equal(asks({ since: 301, log: { ignoresClosingError: false } }), undefined);
  });
});
