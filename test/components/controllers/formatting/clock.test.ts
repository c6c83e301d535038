import { expect } from '@open-wc/testing';
import { restore, stub, useFakeTimers } from 'sinon';
import { keepUpToDate } from '../../../../components/controllers/formatting/clock.js';

describe('the clock of relative times', () => {
  afterEach(() => restore());

  it('reports a callback that throws, and keeps updating the others', () => {
    const clock = useFakeTimers();
    const reported = stub(globalThis, 'reportError');
    let fails = false;
    const stopBroken = keepUpToDate(() => {
      if (fails) throw new Error('broken');
      return 1_000;
    });
    let shown = 0;
    const stop = keepUpToDate(() => {
      shown++;
      return 1_000;
    });
    fails = true;
    clock.tick(1_000);
    clock.tick(1_000);
    expect(shown).to.equal(3);
    expect(reported.callCount).to.equal(1);
    stopBroken();
    stop();
    expect(clock.countTimers()).to.equal(0);
  });
});
