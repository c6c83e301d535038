import { expect } from '@open-wc/testing';
import { restore, stub, useFakeTimers } from 'sinon';
import { nextFrame } from '../../../components/controllers/next-frame.js';

describe('the next frame', () => {
  afterEach(() => restore());

  it('is replaced by a timer in a document without frames, because it is hidden or out of view', async () => {
    stub(globalThis, 'requestAnimationFrame').returns(0);
    await new Promise<void>((resolve) => nextFrame(resolve));
  });

  it('calls back once, and never after it is canceled', () => {
    const clock = useFakeTimers();
    let calls = 0;
    nextFrame(() => calls++);
    nextFrame(() => calls++)();
    clock.tick(10_000);
    expect(calls).to.equal(1);
    expect(clock.countTimers()).to.equal(0);
  });
});
