import { describe, it } from 'node:test';
import { expect } from 'chai';
import { type IdleLimit, learnIdleLimit, NO_IDLE_LIMIT } from '../../../src/client/connection/idle-limit.js';

/** The limit that a client learns from connections that were cut after these idle times. */
function learn(...idleTimes: number[]): IdleLimit {
  return idleTimes.reduce<IdleLimit>((known, idle) => learnIdleLimit(known, idle, 0), NO_IDLE_LIMIT);
}

describe('the learned idle limit', () => {
  it('leads to an interval of half the idle time if that is 10 s or more', () => {
    expect(learn(10_000).interval).to.equal(5000);
    expect(learn(60_000).interval).to.equal(30_000);
    expect(learn(9999).interval).to.equal(Number.POSITIVE_INFINITY);
  });

  it('is the shorter one of two limits', () => {
    expect(learn(20_000, 60_000).interval).to.equal(10_000);
    expect(learn(60_000, 20_000).interval).to.equal(10_000);
  });

  it('needs two similar cuts in a row for an idle time of 1 s to 10 s', () => {
    expect(learn(4000).interval).to.equal(Number.POSITIVE_INFINITY);
    expect(learn(4000, 4000).interval).to.equal(2000);
    expect(learn(4000, 5000).interval).to.equal(2000);
    expect(learn(5000, 4000).interval).to.equal(2000);
    expect(learn(4000, 6000).interval, 'not similar').to.equal(Number.POSITIVE_INFINITY);
    expect(learn(4000, 6000, 6500).interval, 'the last two are').to.equal(3000);
    expect(learn(4000, 100, 4000).interval, 'not in a row').to.equal(Number.POSITIVE_INFINITY);
  });

  it('ignores idle times under 1 s, even if repeated, and a clock that was set back', () => {
    for (const idle of [999, 500, 0, -1, -60_000]) {
      expect(learn(idle, idle, idle).interval, String(idle)).to.equal(Number.POSITIVE_INFINITY);
    }
  });

  it('ignores a cut if the same connection survived such an idle time before', () => {
    expect(learnIdleLimit(NO_IDLE_LIMIT, 20_000, 22_000)).to.deep.equal(NO_IDLE_LIMIT);
    expect(learnIdleLimit(NO_IDLE_LIMIT, 5_000, 5_000)).to.deep.equal(NO_IDLE_LIMIT);
  });

  it('may be close to the interval of the pings, so that some arrive in time', () => {
    expect(learnIdleLimit(NO_IDLE_LIMIT, 23_400, 24_000).interval).to.equal(11_700);
  });

  it('keeps the interval above half of 10 s for a server that limits the age of connections', () => {
    let known: IdleLimit = NO_IDLE_LIMIT;
    for (let cut = 0; cut < 20; cut++) {
      const age = 60_000;
      const pings = Math.floor((age - 1) / known.interval);
      known = learnIdleLimit(known, age - pings * Math.min(known.interval, age), pings > 0 ? known.interval : 0);
    }
    expect(known.interval).to.equal(7_500);
  });
});
