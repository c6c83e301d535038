import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  failuresInRow,
  initialScheme,
  NO_SETBACKS,
  type RetryReason,
  reconnectDelay,
  type Scheme,
  schemeAfter,
} from '../../../src/client/connection/reconnection.js';

/** The times of attempts that all fail, in ms since a stable connection was lost. */
function dials(count: number, reason: RetryReason = 'wait'): number[] {
  let now = 0;
  return Array.from({ length: count }, (_, index) => {
    now += reconnectDelay(index === 0 ? reason : 'wait', { attempts: index + 1, shortLived: 0 });
    return now;
  });
}

/** The largest number of `times` within any 100 ms. */
function mostIn100ms(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let start = 0;
  return Math.max(
    ...sorted.map((time, end) => {
      while (time - (sorted[start] as number) > 100) start++;
      return end - start + 1;
    }),
  );
}

describe('the delay before an attempt', () => {
  const failures = [1, 2, 3, 4, 5, 6, 7, 50, 5000];
  const waits = (random: number, reason: RetryReason = 'wait', shortLived = 0) =>
    failures.map((attempts) => reconnectDelay(reason, { attempts, shortLived }, () => random));

  it('is a random point in a window that grows with each failure, up to 30 s', () => {
    expect(waits(0)).to.deep.equal([0, 1500, 1000, 1000, 1000, 1000, 1000, 1000, 1000]);
    expect(waits(0.5)).to.deep.equal([500, 2000, 2500, 5000, 9000, 15_500, 15_500, 15_500, 15_500]);
    expect(waits(1)).to.deep.equal([1000, 2500, 4000, 9000, 17_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('is 250 ms longer after 4200–4299, and 1 s longer after 4100–4199', () => {
    expect(waits(0.5, 'again')).to.deep.equal(waits(0.5).map((wait) => wait + 250));
    expect(waits(0.5, 'busy')).to.deep.equal(waits(0.5).map((wait) => wait + 1000));
    expect(waits(0.5, 'tls')).to.deep.equal(waits(0.5));
  });

  it('is skipped once after a dead connection', () => {
    expect(waits(0.5, 'silent').slice(0, 3)).to.deep.equal([0, 2000, 2500]);
    expect(reconnectDelay('silent', { attempts: 1, shortLived: 2 }, () => 0.5)).to.equal(2000);
  });

  it('grows with the number of short-lived connections in a row, except the first one', () => {
    const after = (shortLived: number) => reconnectDelay('wait', { attempts: 1, shortLived }, () => 0.5);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(after)).to.deep.equal([500, 500, 2000, 2500, 5000, 9000, 15_500, 15_500]);
    expect(failuresInRow(NO_SETBACKS)).to.equal(0);
  });

  for (const reason of ['wait', 'again', 'busy'] as const) {
    it(`spreads 1,000 clients ("${reason}"): at most 150, 50, 40 in any 100 ms at attempts 1, 4, 7`, () => {
      const crowd = Array.from({ length: 1000 }, () => dials(7, reason));
      const most = (attempt: number) => mostIn100ms(crowd.map((times) => times[attempt - 1] as number));
      expect(most(1)).to.be.at.most(150);
      expect(most(4)).to.be.at.most(50);
      expect(most(7)).to.be.at.most(40);
    });
  }

  it('lets 95 of 100 clients connect within 6 s to a server that returns after 2 s', () => {
    const found = Array.from({ length: 1000 }, () => dials(4).find((time) => time >= 2000) as number);
    expect(found.filter((time) => time <= 5800).length).to.be.at.least(950);
  });
});

describe('the scheme of the next attempt', () => {
  const after = (reasons: RetryReason[], configured = false) =>
    reasons.reduce<Scheme>((scheme, reason) => schemeAfter(reason, scheme, configured), initialScheme(configured));

  it('is TLS if the server requires it, until two attempts with TLS have failed', () => {
    expect(after([]).tls).to.equal(false);
    expect(after(['wait', 'again', 'busy']).tls).to.equal(false);
    expect(after(['tls']).tls).to.equal(true);
    expect(after(['tls', 'wait']).tls).to.equal(true);
    expect(after(['tls', 'wait', 'wait']).tls).to.equal(false);
    expect(after(['tls', 'tls', 'tls']).tls).to.equal(false);
    expect(after(['tls', 'wait', 'wait', 'tls']).tls).to.equal(true);
  });

  it('stays TLS while the server answers, or if the options require it', () => {
    expect(after(['tls', 'busy', 'again', 'wait']).tls).to.equal(true);
    expect(after(['wait', 'tls', 'wait', 'tls'], true).tls).to.equal(true);
  });

  it('records the first change, after which the client retries immediately', () => {
    expect(after(['tls']).upgraded).to.equal(true);
    expect(after(['tls', 'wait', 'wait']).upgraded).to.equal(true);
    expect(after(['wait', 'wait']).upgraded).to.equal(false);
  });
});
