import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, ChannelLog, Connection, Entry, Reception } from './channel-log.js';
import { deliveryProblems } from './delivery-oracle.js';
import { losses } from './loss-oracle.js';
import type { Publication } from './publications.js';
import { requestProblem } from './request-oracle.js';

/** A client's second connection begins after 500 ms; on the first one it heard something at 400 ms. */
const connections: Connection[] = [
  { startedAt: 0, node: 0, heardAt: 400 },
  { startedAt: 500, node: 0, heardAt: 2000 },
];

const succeeds = (connection: number, begun = 1): Entry => {
  return { kind: 'success', at: 50 + connection * 550, connection, begun };
};
const hasListeners = (...numbers: number[]): Entry[] => numbers.map((n) => ({ kind: 'event', at: 1000, n }));
const gap = (filled = false, since = 300): Entry => ({ kind: 'gap', since, until: 600, filled });
const receives = (connection: number, ...numbers: number[]): Reception[] =>
  numbers.map((n) => ({ connection, at: 100 + connection * 500, n, kind: 'live' }));

const log = (entries: Entry[], receptions: Reception[], parts: Partial<ChannelLog> = {}): ChannelLog => ({
  ...{ owner: 'client 1', channel: 'c', entries, receptions, connections, answers: [] },
  ...{ catchesUp: false, isUser: false, isGoodbyeSilent: true, margin: 100 },
  ...parts,
});

/** The history answered with these events for the gap that ends at 600 ms. */
const answers = (...numbers: number[]): Answer[] => [{ until: 600, at: 700, numbers }];

/** Events 1, 2, 3 … at 100, 200, 300 …, which take 10 ms; node 0 publishes them all, unless `changes` says otherwise. */
const published = (count: number, changes: Record<number, Partial<Publication>> = {}): Publication[] =>
  Array.from({ length: count }, (_, i) => {
    const [n, at, arrival] = [i + 1, (i + 1) * 100, (i + 1) * 100 + 10];
    return { n, at, node: 0, arrival, arrivals: new Map([[0, arrival]]), excused: new Set<string>(), ...changes[n] };
  });

const delivered = (one: ChannelLog, publications = published(9)) => deliveryProblems(one, publications);

describe('the oracle of deliveries', () => {
  it('accepts events in the order in which they were received, after the gap', () => {
    const entries = [succeeds(0), ...hasListeners(1, 3, 2), succeeds(1), gap(), ...hasListeners(6, 5)];
    assert.deepEqual(delivered(log(entries, [...receives(0, 1, 3, 2), ...receives(1, 6, 5)])), []);
  });

  it('finds an event that is delivered before the gap that precedes it is reported', () => {
    const receptions = [...receives(0, 1), ...receives(1, 5)];
    const problem = ['5 of c was delivered before the gap that precedes it was reported'];
    assert.deepEqual(delivered(log([succeeds(0), ...hasListeners(1, 5), succeeds(1), gap()], receptions)), problem);
    assert.deepEqual(
      delivered(log([succeeds(0), ...hasListeners(1), succeeds(1), ...hasListeners(5), gap()], receptions)),
      problem,
    );
    const user = [...hasListeners(1), succeeds(0), succeeds(1), ...hasListeners(5), gap()];
    assert.deepEqual(delivered(log(user, receptions, { isUser: true })), problem);
  });

  it('lets events come before the confirmation of a first subscription, without a gap', () => {
    assert.deepEqual(delivered(log([...hasListeners(1), succeeds(0)], receives(0, 1))), []);
    assert.deepEqual(delivered(log([...hasListeners(5), succeeds(1)], receives(1, 5))), []);
    assert.deepEqual(delivered(log([...hasListeners(1, 5), succeeds(1)], [...receives(0, 1), ...receives(1, 5)])), []);
  });

  it('lets the history bring events before its gap is reported, and no later', () => {
    const receptions = [...receives(0, 1), ...receives(1, 5, 6)];
    const filled = (...entries: Entry[]) =>
      delivered(
        log([succeeds(0), ...hasListeners(1), succeeds(1), ...entries], receptions, { answers: answers(3, 4, 5) }),
      );
    assert.deepEqual(filled(...hasListeners(3, 4, 5), gap(true), ...hasListeners(6)), []);
    assert.deepEqual(filled(...hasListeners(3), gap(true), ...hasListeners(4)), [
      '4 of c was delivered, and nobody sent it',
    ]);
  });

  it('finds what is delivered out of order, or from nowhere', () => {
    const entries = [succeeds(0), ...hasListeners(2, 1, 7)];
    assert.deepEqual(delivered(log(entries, receives(0, 1, 2))), [
      '1 of c was delivered out of order',
      '7 of c was delivered, and nobody sent it',
    ]);
  });

  it('finds what is delivered twice', () => {
    const twice = log([succeeds(0), ...hasListeners(1, 1)], receives(0, 1));
    assert.deepEqual(delivered(twice), ['1 of c was delivered twice']);
    const entries = [
      succeeds(0),
      ...hasListeners(1),
      succeeds(1),
      ...hasListeners(3),
      gap(true),
      ...hasListeners(3, 1),
    ];
    const receptions = [...receives(0, 1), ...receives(1, 3, 1)];
    const parts = { catchesUp: true, answers: answers(3) };
    assert.deepEqual(delivered(log(entries, receptions, parts)), [
      '3 of c was delivered twice: the history brought it before it came',
    ]);
  });

  it('lets a copy come of what was heard before a loss, as it may be another event about the same thing', () => {
    const entries = [succeeds(0), ...hasListeners(1), succeeds(1), gap(), ...hasListeners(1)];
    const copies = (parts: Partial<ChannelLog>) =>
      delivered(log(entries, [...receives(0, 1), ...receives(1, 1)], parts));
    assert.deepEqual(copies({ catchesUp: false }), []);
    assert.deepEqual(copies({ catchesUp: true }), []);
  });

  it('lets no copy come of what the history brought, unless it took longer between two nodes than the margin', () => {
    const entries = [succeeds(0), ...hasListeners(1), succeeds(1), ...hasListeners(3), gap(true), ...hasListeners(3)];
    const copies = (publications = published(9)) =>
      delivered(
        log(entries, [...receives(0, 1), ...receives(1, 3)], { catchesUp: true, answers: answers(3) }),
        publications,
      );
    assert.equal(copies().length, 1);
    assert.deepEqual(copies(published(9, { 3: { arrivals: new Map([[0, 900]]) } })), []);
  });

  it('lets the last event of a cache channel come again with the confirmation, and not with a second one', () => {
    const [live, again] = [receives(0, 4), receives(1, 4)];
    const replay = again.map((one) => ({ ...one, kind: 'replay' as const }));
    const surplus = again.map((one) => ({ ...one, kind: 'surplus' as const }));
    const begin = [succeeds(0), ...hasListeners(4), succeeds(1), gap()];
    assert.deepEqual(delivered(log([...begin, ...hasListeners(4)], [...live, ...replay, ...surplus])), []);
    assert.deepEqual(delivered(log([...begin, ...hasListeners(4, 4)], [...live, ...replay, ...surplus])), [
      '4 of c was replayed twice on one connection',
    ]);
    // it may be ahead of the event itself
    assert.deepEqual(delivered(log([...begin, ...hasListeners(4, 4)], [...live, ...replay, ...again])), []);
  });

  it('finds a second success on one connection, unless the client has subscribed twice', () => {
    assert.deepEqual(delivered(log([succeeds(0), succeeds(0)], [])), ['c succeeded twice on one connection']);
    assert.deepEqual(delivered(log([succeeds(0), succeeds(0, 2), succeeds(1)], [])), []);
  });
});

describe('the oracle of losses on a cluster', () => {
  const lost = (entries: Entry[], publications = published(9), parts: Partial<ChannelLog> = {}) =>
    losses(log(entries, [], parts), publications).map(({ n, problem }) => `${n} ${problem}`);

  it('finds what is missing without a gap', () => {
    const entries = [succeeds(0), ...hasListeners(1, 4)];
    assert.deepEqual(lost(entries), ['2 was lost without a gap', '3 was lost without a gap']);
  });

  it('accepts what lies in a gap that was reported before the next event of the same node', () => {
    assert.deepEqual(lost([succeeds(0), ...hasListeners(1, 2), succeeds(1), gap(), ...hasListeners(7)]), []);
    assert.deepEqual(lost([succeeds(0), ...hasListeners(1), gap(false, 350), ...hasListeners(4)]), [
      '2 was lost without a gap',
      '3 was lost without a gap',
    ]);
    assert.deepEqual(lost([succeeds(0), ...hasListeners(1, 2, 7), gap()]), ['3 was lost without a gap']);
  });

  it('keeps the events of each node apart', () => {
    const others = published(3, { 2: { node: 1 } });
    assert.deepEqual(lost([succeeds(0), ...hasListeners(1, 3)], others), []);
    assert.deepEqual(lost([succeeds(0), ...hasListeners(1, 3)]), ['2 was lost without a gap']);
  });

  it('finds what lies in a gap that was reported as filled', () => {
    const entries = [
      succeeds(0),
      ...hasListeners(1, 2),
      succeeds(1),
      ...hasListeners(3, 4),
      gap(true),
      ...hasListeners(6),
    ];
    assert.deepEqual(lost(entries), ['5 lies in a gap that was reported as filled']);
    const answered = { answers: answers(3, 4, 7) };
    assert.deepEqual(lost(entries, published(6), answered)[0]?.slice(0, 31), '7 was in the history’s answer, ');
  });

  it('excuses an event that was on its way between two nodes for longer than the margin, and no other', () => {
    const late = (arrivals: [number, number][]) => published(9, { 2: { arrivals: new Map(arrivals) } });
    const entries = [succeeds(0), ...hasListeners(1, 3), succeeds(1), gap(false, 350), ...hasListeners(7)];
    assert.deepEqual(lost(entries, late([])), []);
    assert.deepEqual(lost(entries, late([[0, 410]])), []);
    assert.deepEqual(lost(entries, late([[0, 390]])), ['2 was lost without a gap']);
    assert.deepEqual(lost(entries, late([]), { margin: 250 }), ['2 was lost without a gap']);
  });

  it('excuses an event that the client could discard and that was too old for the gap', () => {
    const refused: Entry = { kind: 'refusal', connection: 1 };
    const entries = [succeeds(0), ...hasListeners(1), refused, succeeds(1), gap(false, 350), ...hasListeners(7)];
    const late = (arrival: number) => published(9, { 2: { arrivals: new Map([[0, arrival]]) } });
    const lost = (arrival: number) => losses(log(entries, receives(1, 2)), late(arrival)).map(({ n }) => n);
    assert.ok(!lost(600).includes(2));
    assert.ok(lost(290).includes(2));
  });

  it('excuses nothing else that the client received', () => {
    const entries = [succeeds(0), ...hasListeners(1, 3)];
    const publications = published(3, { 2: { arrivals: new Map() } });
    assert.deepEqual(losses(log(entries, []), publications), []);
    assert.equal(losses(log(entries, receives(0, 2)), publications).length, 1);
  });
});

describe('the oracle of received events', () => {
  const ignored = (entries: Entry[]) =>
    losses(log(entries, receives(1, 5, 6, 7)), published(9)).map(({ n, problem }) => `${n} ${problem}`);

  it('wants everything that came before a later event to be delivered, once the subscription is confirmed', () => {
    const begin = [succeeds(0), ...hasListeners(1, 2), succeeds(1), gap()];
    assert.deepEqual(ignored([...begin, ...hasListeners(5, 7)]), ['6 was received and not delivered']);
    assert.deepEqual(ignored([...begin, ...hasListeners(5)]), []);
    assert.deepEqual(ignored([succeeds(0), ...hasListeners(1, 2), gap(), ...hasListeners(7)]), []);
  });

  it('lets a client discard what waited when the subscription was refused', () => {
    const begin: Entry[] = [succeeds(0), ...hasListeners(1, 2), { kind: 'refusal', connection: 1 }, succeeds(1), gap()];
    assert.deepEqual(ignored([...begin, ...hasListeners(7)]), []);
  });
});

describe('the oracle of catch-up requests', () => {
  const request = { since: 300, until: 600 };
  const asks = (parts: { since?: number; last?: number; log?: Partial<ChannelLog> }) => {
    const receptions = [...receives(0, 1, 2), ...receives(1, 5)];
    const one = log([succeeds(0), succeeds(1)], receptions, parts.log);
    return requestProblem(one, { ...request, since: parts.since ?? 300 }, parts.last);
  };

  it('accepts requests that depend on earlier events only', () => {
    assert.equal(asks({ last: 2 }), undefined);
    assert.equal(asks({}), undefined);
    assert.equal(asks({ last: 7, log: { answers: answers(7) } }), undefined);
  });

  it('finds a request that depends on events after the loss', () => {
    assert.equal(asks({ last: 5 }), 'last of c is 5, which came after the loss');
    assert.match(String(asks({ since: 301 })), /^since of c is 1 ms after the last sign of life/);
    assert.equal(asks({ since: 301, log: { isGoodbyeSilent: false } }), undefined);
  });
});
