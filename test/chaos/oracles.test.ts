import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reconnectDelay } from '../../src/client/connection/reconnection.js';
import { AttemptBudget } from './attempt-budget.js';
import { ClientEvents } from './client-events.js';
import { Recorder } from './listener-recorder.js';
import type { Publication } from './publications.js';
import { type Gap, gapProblem, type SubscriptionRecord, unexplainedLosses } from './subscription-record.js';

const gap = (since: number, until: number): Gap => ({ channel: 'c', since, until, reason: '', filled: false });

const record = (parts: Partial<SubscriptionRecord>): SubscriptionRecord => ({
  actor: 'client 1',
  channel: 'c',
  since: 50,
  successes: 2,
  delivered: [],
  gaps: [],
  catchesUp: false,
  failures: 0,
  undecryptable: 0,
  entries: [],
  answers: [],
  firstReceived: 0,
  ...parts,
});

/** Events 1, 2, 3 … at 100, 200, 300 …, each with a latency of up to 80 ms. */
const published = (count: number, excused: string[] = []): Publication[] =>
  Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    at: (i + 1) * 100,
    node: 0,
    arrival: (i + 1) * 100 + 80,
    arrivals: new Map(),
    excused: new Set(excused),
  }));

describe('the loss oracle', () => {
  it('reports each event that was not delivered before a later one', () => {
    assert.deepEqual(unexplainedLosses(record({ delivered: [1, 4] }), published(5)), [2, 3]);
  });

  it('accepts a loss if a gap covers the time of its publication', () => {
    assert.deepEqual(unexplainedLosses(record({ delivered: [1, 5], gaps: [gap(200, 310)] }), published(5)), [4]);
  });

  it('accepts a loss of events that were in transit when a gap begins at the last activity', () => {
    assert.deepEqual(unexplainedLosses(record({ delivered: [1, 3], gaps: [gap(270, 400)] }), published(3)), []);
    assert.deepEqual(unexplainedLosses(record({ delivered: [1, 3], gaps: [gap(290, 400)] }), published(3)), [2]);
  });

  it('accepts no loss in a gap that is reported as filled', () => {
    const filled = { ...gap(200, 310), filled: true };
    assert.deepEqual(unexplainedLosses(record({ delivered: [1, 5], gaps: [filled] }), published(5)), [2, 3, 4]);
  });

  it('ignores events before the first subscription and events whose loss cannot be known', () => {
    assert.deepEqual(unexplainedLosses(record({ delivered: [3], since: 250 }), published(3)), []);
    assert.deepEqual(unexplainedLosses(record({ delivered: [3], since: undefined }), published(3)), []);
    assert.deepEqual(unexplainedLosses(record({ delivered: [3] }), published(3, ['client 1'])), []);
  });
});

describe('the gap oracle', () => {
  it('allows one gap for each renewal', () => {
    assert.equal(gapProblem(record({ gaps: [gap(1, 2)] })), undefined);
    assert.match(String(gapProblem(record({ gaps: [gap(1, 2), gap(3, 4)] }))), /2 gaps .* after 2 subscriptions/);
    assert.match(String(gapProblem(record({ gaps: [gap(1, 2)], successes: 1 }))), /1 gaps/);
  });

  it('requires an error for each gap that is not filled, if the client fills gaps', () => {
    const told = (parts: Partial<SubscriptionRecord>) =>
      String(gapProblem(record({ gaps: [gap(1, 2)], catchesUp: true, ...parts })));
    assert.equal(told({ failures: 1 }), 'undefined');
    assert.match(told({}), /^0 failures .* 1 gaps were not filled/);
    assert.match(
      told({ failures: 1, gaps: [{ ...gap(1, 2), filled: true }] }),
      /^1 failures .* 0 gaps were not filled/,
    );
    assert.match(told({ catchesUp: false, gaps: [{ ...gap(1, 2), filled: true }] }), /nothing fills it/);
  });

  it('requires gaps to be consecutive periods', () => {
    assert.match(String(gapProblem(record({ gaps: [gap(2, 1)] }))), /ends before it begins/);
    assert.match(String(gapProblem(record({ gaps: [gap(1, 30_000), gap(19_999, 40_000)], successes: 3 }))), /overlap/);
  });
});

describe('the oracle of a listener', () => {
  const problemsOf = (act: (recorder: Recorder) => void): string[] => {
    const problems: string[] = [];
    act(new Recorder('it', (what) => problems.push(what)));
    return problems;
  };

  it('accepts ascending numbers, separately for each channel', () => {
    const delivered = (recorder: Recorder) => {
      for (const n of [1, 2, 5]) recorder.record('a', n);
      recorder.record('b', 1);
    };
    assert.deepEqual(problemsOf(delivered), []);
  });

  it('reports events that arrive twice, out of order, or after the end', () => {
    const delivered = (recorder: Recorder) => {
      for (const n of [2, 2, 1]) recorder.record('a', n);
      recorder.stop();
      recorder.record('a', 3);
    };
    assert.deepEqual(problemsOf(delivered), [
      'it received 2 of a twice',
      'it received 1 of a after 2',
      'it received 3 of a after it was unbound',
    ]);
  });

  it('accepts one repetition of a cache channel’s last event after a subscription', () => {
    const delivered = (recorder: Recorder) => {
      recorder.record('cache-a', 1);
      recorder.mayRepeat('cache-a');
      for (const n of [1, 1]) recorder.record('cache-a', n);
    };
    assert.deepEqual(problemsOf(delivered), ['it received 1 of cache-a twice']);
  });
});

describe('the oracle of client events', () => {
  let now = 0;
  const problemsOf = (act: (events: ClientEvents) => void, queue = { max: 20, ttl: 5000 }): string[] => {
    now = 0;
    const problems: string[] = [];
    const events = new ClientEvents(
      queue,
      () => now,
      (what) => problems.push(what),
    );
    act(events);
    return [...problems, ...[events.problem() ?? []].flat()];
  };
  const keep = (events: ClientEvents, tooLarge = false) => events.trigger('c', tooLarge, () => false);

  it('accepts events that are sent once in order, reported once, or dropped with their channel', () => {
    const right = (events: ClientEvents) => {
      events.trigger('c', false, (n) => {
        events.sent('c', n, true);
        return true;
      });
      for (let i = 0; i < 2; i++) keep(events);
      for (let i = 0; i < 18; i++) events.trigger('d', false, () => false);
      const rejected = (code: string) => () => {
        events.failed('c', code);
        return false;
      };
      events.trigger('c', false, rejected('queue-full'));
      events.trigger('c', true, rejected('too-large'));
      events.sent('c', 2, true);
      now = 5000;
      events.failed('c', 'expired');
      keep(events);
      events.drop('c');
      events.drop('d');
    };
    assert.deepEqual(problemsOf(right), []);
  });

  it('reports events sent twice, out of order, too late, too often, too large, untriggered or not subscribed', () => {
    const wrong = (events: ClientEvents) => {
      for (let i = 0; i < 2; i++) keep(events);
      for (const n of [2, 2, 1, 3]) events.sent('c', n, true);
      keep(events, true);
      events.sent('c', 3, false);
      keep(events);
      now = 5000;
      events.sent('c', 4, true);
      for (let i = 0; i < 11; i++) keep(events);
      for (let n = 5; n < 16; n++) events.sent('c', n, true);
    };
    assert.deepEqual(problemsOf(wrong), [
      'client event 2 on c was sent although it was already sent',
      'client event 1 on c was sent after a later one',
      'client event 3 on c was sent but never triggered',
      'client event 3 on c was sent before the subscription',
      'client event 3 on c was sent although it is too large',
      'client event 4 on c was sent after 5000 ms; at most 5000 are allowed',
      '11 client events were sent in a second',
      '12 client events were sent in a second',
    ]);
  });

  it('reports events that are forgotten, reported without a reason, or both sent and reported as failed', () => {
    const wrong = (events: ClientEvents) => {
      events.failed('c', 'expired');
      keep(events);
      events.failed('c', 'expired');
      events.trigger('c', false, () => true);
      events.drop();
      events.sent('c', 2, true);
      keep(events);
    };
    assert.deepEqual(problemsOf(wrong), [
      'a client event on c was reported as expired, but none was waiting',
      'client event 1 on c was wrongly reported as expired',
      'trigger() returned true for client event 2 on c, which is waiting',
      'client event 2 on c was sent although it was already dropped',
      'client event 3 on c was neither sent nor reported as failed',
    ]);
  });
});

describe('the budget of connection attempts', () => {
  const firstProblem = (wait: (failures: number) => number, limit: number): string | undefined => {
    const budget = new AttemptBudget();
    for (let now = 0, failures = 1; now < limit; now += wait(failures++)) {
      const problem = budget.count(now);
      if (problem) return problem;
    }
    return undefined;
  };

  it('is enough for a day for a client that waits correctly', () => {
    const wait = (failures: number) => reconnectDelay('wait', { attempts: failures, shortLived: 0 }, () => 0.4);
    assert.equal(firstProblem(wait, 86_400_000), undefined);
    const afterShortLived = (losses: number) => reconnectDelay('wait', { attempts: 1, shortLived: losses }, () => 0.4);
    assert.equal(firstProblem(afterShortLived, 86_400_000), undefined);
  });

  it('is soon used up by a client that starts again after each failure, or does not wait at all', () => {
    assert.match(String(firstProblem(() => 500, 60_000)), /^made 14 connection attempts within 6.5 s/);
    assert.match(String(firstProblem(() => 20, 60_000)), /^made 13 connection attempts within 0.24 s/);
  });
});
