import { expect } from '@open-wc/testing';
import { restore, stub, useFakeTimers } from 'sinon';
import { ListSource } from '../../../../components/controllers/feed/list-source.js';

/** Counts the listeners on signals that haven’t been removed. */
function countSignalListeners(): () => number {
  const live = new Set<unknown>();
  const { addEventListener } = AbortSignal.prototype;
  stub(AbortSignal.prototype, 'addEventListener').callsFake(function (
    this: AbortSignal,
    ...args: Parameters<AbortSignal['addEventListener']>
  ) {
    const [, listener, options] = args;
    live.add(listener);
    const { signal } = (options ?? {}) as AddEventListenerOptions;
    if (signal) addEventListener.call(signal, 'abort', () => live.delete(listener));
    addEventListener.apply(this, args as never);
  });
  return () => live.size;
}

describe('a list source', () => {
  afterEach(restore);

  it('removes its listeners after each failed attempt, and its timer with stop()', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const requests = stub(globalThis, 'fetch').callsFake(async () => new Response('', { status: 503 }));
    const count = countSignalListeners();
    const problems: unknown[] = [];
    const source = new ListSource({ loaded() {}, failed: (problem) => problems.push(problem) });
    source.load('/list.json');
    for (let n = 1; n <= 5; n++) {
      while (problems.length < n) await clock.nextAsync();
      expect(count()).to.equal(0);
    }
    const { callCount } = requests;
    source.stop();
    expect(clock.countTimers()).to.equal(0);
    expect(requests.callCount).to.equal(callCount);
    clock.restore();
  });
});
