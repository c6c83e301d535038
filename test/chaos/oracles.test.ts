import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reconnectDelay } from '../../src/client/connection/reconnection.js';
import { Recorder } from './call-recorder.js';
import { ClientEvents } from './client-events.js';
import { DialBudget } from './dial-budget.js';
import { type Gap, gapProblem, type Life, unexplainedLosses } from './life.js';
import type { Publication } from './publications.js';

const gap = (since: number, until: number): Gap => ({ channel: 'c', since, until, reason: '', filled: false });

const life = (parts: Partial<Life>): Life => ({
  owner: 'client 1',
  channel: 'c',
  since: 50,
  successes: 2,
  heard: [],
  gaps: [],
  catchesUp: false,
  failures: 0,
  sealed: 0,
  entries: [],
  answers: [],
  firstReception: 0,
  ...parts,
});

/** Events 1, 2, 3 … at 100, 200, 300 …; each takes up to 80 ms. */
const published = (count: number, excused: string[] = []): Publication[] =>
  Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    at: (i + 1) * 100,
    node: 0,
    arrival: (i + 1) * 100 + 80,
    arrivals: new Map(),
    excused: new Set(excused),
  }));

describe('the oracle of losses', () => {
  it('finds each event that was not heard before one that was', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 4] }), published(5)), [2, 3]);
  });

  it('takes a loss as told when a gap covers the time of its publication', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 5], gaps: [gap(200, 310)] }), published(5)), [4]);
  });

  it('takes a gap from the last sign of life as covering what was under way then', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 3], gaps: [gap(270, 400)] }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 3], gaps: [gap(290, 400)] }), published(3)), [2]);
  });

  it('lets a gap that is told as filled explain nothing', () => {
    const filled = { ...gap(200, 310), filled: true };
    assert.deepEqual(unexplainedLosses(life({ heard: [1, 5], gaps: [filled] }), published(5)), [2, 3, 4]);
  });

  it('asks for nothing from before the first subscription, or that nobody could know of', () => {
    assert.deepEqual(unexplainedLosses(life({ heard: [3], since: 250 }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [3], since: undefined }), published(3)), []);
    assert.deepEqual(unexplainedLosses(life({ heard: [3] }), published(3, ['client 1'])), []);
  });
});

describe('the oracle of gaps', () => {
  it('allows one for each renewal', () => {
    assert.equal(gapProblem(life({ gaps: [gap(1, 2)] })), undefined);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 2), gap(3, 4)] }))), /2 gaps .* after 2 subscriptions/);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 2)], successes: 1 }))), /1 gaps/);
  });

  it('wants each that is not filled to be told as an error, where something is to fill it', () => {
    const told = (parts: Partial<Life>) => String(gapProblem(life({ gaps: [gap(1, 2)], catchesUp: true, ...parts })));
    assert.equal(told({ failures: 1 }), 'undefined');
    assert.match(told({}), /0 times c was told .* 1 were not/);
    assert.match(told({ failures: 1, gaps: [{ ...gap(1, 2), filled: true }] }), /1 times c was told .* 0 were not/);
    assert.match(told({ catchesUp: false, gaps: [{ ...gap(1, 2), filled: true }] }), /nothing fills it/);
  });

  it('wants them to be periods, one after the other', () => {
    assert.match(String(gapProblem(life({ gaps: [gap(2, 1)] }))), /ends before it begins/);
    assert.match(String(gapProblem(life({ gaps: [gap(1, 30_000), gap(19_999, 40_000)], successes: 3 }))), /overlap/);
  });
});

describe('the oracle of a listener', () => {
  const problemsOf = (act: (recorder: Recorder) => void): string[] => {
    const problems: string[] = [];
    act(new Recorder('it', (what) => problems.push(what)));
    return problems;
  };

  it('lets numbers rise, in each channel for itself', () => {
    const heard = (recorder: Recorder) => {
      for (const n of [1, 2, 5]) recorder.hear('a', n);
      recorder.hear('b', 1);
    };
    assert.deepEqual(problemsOf(heard), []);
  });

  it('finds what comes twice, out of order, or after the end', () => {
    const heard = (recorder: Recorder) => {
      for (const n of [2, 2, 1]) recorder.hear('a', n);
      recorder.stop();
      recorder.hear('a', 3);
    };
    assert.deepEqual(problemsOf(heard), [
      'it heard 2 of a twice',
      'it heard 1 of a after 2',
      'it heard 3 of a after it was unbound',
    ]);
  });

  it('lets the last event of a cache channel come again once after a subscription', () => {
    const heard = (recorder: Recorder) => {
      recorder.hear('cache-a', 1);
      recorder.mayRepeat('cache-a');
      for (const n of [1, 1]) recorder.hear('cache-a', n);
    };
    assert.deepEqual(problemsOf(heard), ['it heard 1 of cache-a twice']);
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

  it('lets each be sent once, in order, or be told once, or go with its channel', () => {
    const right = (events: ClientEvents) => {
      events.trigger('c', false, (n) => {
        events.sent('c', n, true);
        return true;
      });
      for (let i = 0; i < 2; i++) keep(events);
      for (let i = 0; i < 18; i++) events.trigger('d', false, () => false);
      const refused = (code: string) => () => {
        events.failed('c', code);
        return false;
      };
      events.trigger('c', false, refused('queue-full'));
      events.trigger('c', true, refused('too-large'));
      events.sent('c', 2, true);
      now = 5000;
      events.failed('c', 'expired');
      keep(events);
      events.drop('c');
      events.drop('d');
    };
    assert.deepEqual(problemsOf(right), []);
  });

  it('finds what is sent twice, out of order, too late, too often, too large, unasked, or not subscribed', () => {
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
      'client event 2 on c was sent, and was sent already',
      'client event 1 on c was sent after a later one',
      'client event 3 on c was sent, and nobody triggered it',
      'client event 3 on c was sent before the subscription',
      'client event 3 on c was sent, and is too large',
      'client event 4 on c was sent 5000 ms late, after 5000 allowed',
      '11 client events were sent in a second',
      '12 client events were sent in a second',
    ]);
  });

  it('finds what is forgotten, told without a reason, or sent and told as not sent', () => {
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
      'a client event on c is told as expired, and none waits',
      'client event 1 on c is told as expired, and is not',
      'the page was told true of client event 2 on c, which is waiting',
      'client event 2 on c was sent, and was dropped already',
      'client event 3 on c was neither sent nor told as not sent',
    ]);
  });
});

describe('the budget of dials', () => {
  const firstProblem = (wait: (failures: number) => number, limit: number): string | undefined => {
    const budget = new DialBudget();
    for (let now = 0, failures = 1; now < limit; now += wait(failures++)) {
      const problem = budget.dial(now);
      if (problem) return problem;
    }
    return undefined;
  };

  it('is enough for a client that waits as it should, for a day', () => {
    const wait = (failures: number) => reconnectDelay('wait', { attempts: failures, shortLived: 0 }, () => 0.4);
    assert.equal(firstProblem(wait, 86_400_000), undefined);
    const afterShortLived = (losses: number) => reconnectDelay('wait', { attempts: 1, shortLived: losses }, () => 0.4);
    assert.equal(firstProblem(afterShortLived, 86_400_000), undefined);
  });

  it('is soon used up by one that begins anew after each failure, or does not wait at all', () => {
    assert.match(String(firstProblem(() => 500, 60_000)), /^dialled 14 times withTimeout 6.5 s/);
    assert.match(String(firstProblem(() => 20, 60_000)), /^dialled 13 times withTimeout 0.24 s/);
  });
});
