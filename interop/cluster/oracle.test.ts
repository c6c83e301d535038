import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ChannelLog,
  compareMembers,
  judge,
  type LogEntry,
  type PublishedEvent,
  type Rule,
  ServerMembers,
} from './oracle.js';

/** Events 1 to `count` of a node, one every 100 ms from 1000 on; each is answered 2 ms later. */
function events(node: string, count: number, more: Partial<PublishedEvent> = {}): PublishedEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const [n, time] = [index + 1, 1000 + index * 100];
    return { id: `${node}${n}`, channel: 'news', node, n, time, answered: time + 2, certain: true, ...more };
  });
}

const event = (id: string): LogEntry => ({ type: 'event', id });
const confirmed = (at: number): LogEntry => ({ type: 'confirmed', at });
const gap = (since: number, until: number, filled: boolean): LogEntry => ({ type: 'gap', since, until, filled });
const [connected, lost, catchUp]: LogEntry[] = [{ type: 'connected' }, { type: 'lost' }, { type: 'catchUp' }] as const;

/** The verdict on a log that starts with a confirmation at 900. */
function verdictOn(entries: (LogEntry | undefined)[], published: PublishedEvent[], more: Partial<ChannelLog> = {}) {
  const all = [connected, confirmed(900), ...entries] as LogEntry[];
  return judge({ client: 'client', channel: 'news', kind: 'since', entries: all, ...more }, published);
}

/** The rules that a log breaks, each with the event. */
function broken(...args: Parameters<typeof verdictOn>): [Rule, string][] {
  return verdictOn(...args).violations.map(({ rule, id }) => [rule, id]);
}

describe('the oracle', () => {
  it('accepts events of two nodes in any order between the nodes', () => {
    const log = ['a1', 'b1', 'b2', 'a2', 'a3', 'b3'].map(event);
    const verdict = verdictOn(log, [...events('a', 3), ...events('b', 3)]);
    assert.deepEqual(verdict.violations, []);
    assert.equal(verdict.delivered, 6);
  });

  it('reports an event that is missing outside any gap', () => {
    assert.deepEqual(broken([event('a1'), event('a3')], events('a', 3)), [['lost outside any gap', 'a2']]);
  });

  it('requires neither events before the first confirmation nor events that a dying node accepted', () => {
    const early = events('a', 2).map((one) => ({ ...one, time: one.time - 500, answered: one.time - 498 }));
    const uncertain = events('b', 2, { certain: false });
    assert.deepEqual(broken([], [...early, ...uncertain]), []);
  });

  it('ignores the events of other channels', () => {
    assert.deepEqual(broken([], events('a', 2, { channel: 'private-news' })), []);
  });

  it('accepts an event that is missing in an open gap, and counts it', () => {
    const log = [event('a1'), lost, connected, confirmed(1250), gap(1050, 1250, false), event('a4')];
    const verdict = verdictOn(log, events('a', 4));
    assert.deepEqual(verdict.violations, []);
    assert.equal(verdict.missingInOpenGaps, 2);
    assert.deepEqual(verdict.gaps, { filled: 0, open: 1 });
  });

  it('reports an event that is missing in a filled gap', () => {
    const log = [
      event('a1'),
      lost,
      connected,
      confirmed(1250),
      catchUp,
      event('a3'),
      gap(1050, 1250, true),
      event('a4'),
    ];
    assert.deepEqual(broken(log, events('a', 4)), [['lost in a filled gap', 'a2']]);
  });

  it('reports an event that was published before the gap began', () => {
    const log = [event('a1'), lost, connected, confirmed(1250), gap(1150, 1250, false), event('a4')];
    assert.deepEqual(broken(log, events('a', 4)), [['lost outside any gap', 'a2']]);
  });

  it('accepts an event that a hung node sent only during the gap', () => {
    const log = [event('a1'), lost, connected, confirmed(1350), gap(1250, 1350, false)];
    const [first, second] = events('a', 2);
    assert.deepEqual(broken(log, [first!, { ...second!, answered: 1300 }]), []);
  });

  it('reports a duplicate', () => {
    assert.deepEqual(broken([event('a1'), event('a1')], events('a', 1)), [['duplicate', 'a1']]);
  });

  it('reports a duplicate after a gap if the client fills gaps', () => {
    const log = [event('a1'), lost, connected, confirmed(1050), catchUp, gap(900, 1050, true), event('a1')];
    assert.deepEqual(broken(log, events('a', 1)), [['duplicate', 'a1']]);
  });

  it('accepts a copy from another node if the client does not fill gaps, but only after a new connection', () => {
    const log = [event('a1'), lost, connected, confirmed(1050), gap(1000, 1050, false), event('a1')];
    assert.equal(verdictOn(log, events('a', 1), { kind: 'none' }).allowedCopies, 1);
    assert.deepEqual(broken([...log, event('a1')], events('a', 1), { kind: 'none' }), []);
    assert.deepEqual(broken([event('a1'), event('a1')], events('a', 1), { kind: 'none' }), [['duplicate', 'a1']]);
  });

  it('accepts one copy per confirmation on a cache channel', () => {
    const channel = 'cache-news';
    const log = [event('a1'), event('a2'), lost, connected, confirmed(1150), gap(1100, 1150, true), event('a2')];
    const published = events('a', 2, { channel });
    assert.equal(verdictOn(log, published, { channel }).allowedCopies, 1);
    assert.deepEqual(broken([...log, event('a2')], published, { channel }), [['duplicate', 'a2']]);
  });

  it('accepts one late event per confirmation on a cache channel', () => {
    const channel = 'cache-news';
    const log = ['a3', 'a2', 'a1'].map(event);
    assert.deepEqual(broken(log, events('a', 3, { channel }), { channel }), [['out of order', 'a1']]);
  });

  it('reports events of one node that are out of order', () => {
    assert.deepEqual(broken([event('a1'), event('a3'), event('a2')], events('a', 3)), [['out of order', 'a2']]);
  });

  it('accepts a late event that was missing in an open gap', () => {
    const log = [lost, connected, confirmed(1050), gap(950, 1050, false), event('a2'), event('a1')];
    assert.deepEqual(broken(log, events('a', 2)), []);
  });

  it('accepts a late event that a dying node accepted', () => {
    const [first, second] = events('a', 2);
    assert.deepEqual(broken([event('a2'), event('a1')], [{ ...first!, certain: false }, second!]), []);
  });

  it('accepts a late event from before the first confirmation', () => {
    const [first, second] = events('a', 2);
    assert.deepEqual(broken([event('a2'), event('a1')], [{ ...first!, time: 850 }, second!]), []);
  });

  it('reports an event that is delivered before the gap in which an earlier one is missing', () => {
    const log = [event('a1'), lost, connected, confirmed(1250), event('a3'), gap(1050, 1250, false)];
    assert.deepEqual(broken(log, events('a', 3)), [['delivered before its gap', 'a2']]);
  });

  it('reports an event between the connection and the confirmation', () => {
    const log = [event('a1'), lost, connected, event('a2'), confirmed(1150), gap(1000, 1150, false)];
    assert.deepEqual(broken(log, events('a', 2)), [['delivered before the confirmation', 'a2']]);
  });

  it('accepts events before the first confirmation, as no gap precedes them', () => {
    const log: ChannelLog = {
      ...{ client: 'client', channel: 'news', kind: 'since' },
      entries: [connected, event('a1'), lost, connected, event('a1'), confirmed(1050), event('a2')] as LogEntry[],
    };
    assert.deepEqual(judge(log, events('a', 2, { channel: 'news' })).violations, []);
  });

  it('accepts the end of a catch-up after the next connection was made', () => {
    const log = [event('a1'), lost, connected, confirmed(1250), catchUp, lost, connected];
    const end = [event('a2'), gap(1050, 1250, true), confirmed(1260), catchUp, gap(1250, 1260, true)];
    assert.deepEqual(broken([...log, ...end], events('a', 2)), []);
  });

  it('reports an event that nobody published', () => {
    assert.deepEqual(broken([event('a2')], events('a', 0)), [['unknown', 'a2']]);
  });

  it('measures the age of an event from the nearest confirmation', () => {
    const log = [event('a1'), lost, connected, confirmed(1250), gap(1150, 1250, false), event('a4')];
    assert.deepEqual(
      verdictOn(log, events('a', 4)).violations.map(({ age }) => age),
      [-150],
    );
  });
});

describe('the members that the server describes', () => {
  const joined = (...ids: string[]) => ['pusher_internal:subscription_succeeded', { presence: { ids } }] as const;
  const added = (user_id: string) => ['pusher_internal:member_added', { user_id }] as const;
  const removed = (user_id: string) => ['pusher_internal:member_removed', { user_id }] as const;
  const idsAfter = (...frames: (readonly [string, unknown])[]) => {
    const members = new ServerMembers();
    members.connected();
    for (const frame of frames) members.frame(...frame);
    return members.ids;
  };

  it('change after the confirmation', () => {
    assert.deepEqual(idsAfter(joined('ada', 'bob'), removed('bob'), added('eve')), ['ada', 'eve']);
  });

  it('include changes that arrive before the confirmation', () => {
    assert.deepEqual(idsAfter(added('eve'), removed('bob'), joined('ada', 'bob')), ['ada', 'eve']);
  });

  it('start again with each connection', () => {
    const members = new ServerMembers();
    members.frame(...joined('ada'));
    members.connected();
    assert.deepEqual(members.ids, []);
    members.frame(...added('eve'));
    members.frame(...joined('bob'));
    assert.deepEqual(members.ids, ['bob', 'eve']);
  });

  it('are compared with those of a client', () => {
    assert.deepEqual(compareMembers(['ada', 'eve'], ['ada', 'bob']), ['+eve', '-bob']);
  });
});
