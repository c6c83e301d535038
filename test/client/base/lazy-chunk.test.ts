import { expect } from '@open-wc/testing';
import { chunks, registerChunk } from '../../../src/client/base/chunk-registry.js';
import { lazyChunk } from '../../../src/client/base/lazy-chunk.js';
import '../../../src/client/index.js';
import { eventually } from '../../servers/index.js';

describe('a lazy chunk', () => {
  const name = 'test-chunk';

  afterEach(() => {
    delete chunks[name];
  });

  function started(max?: number) {
    const calls: number[] = [];
    const errors: unknown[] = [];
    const loads: { resolve(): void; reject(error: unknown): void }[] = [];
    const load = () => new Promise<void>((resolve, reject) => loads.push({ resolve, reject }));
    const create = () => ({ add: (value: number) => calls.push(value) });
    const lazy = lazyChunk(name, load, create, (error) => errors.push(error), max);
    const arrive = () => {
      registerChunk(name, {});
      loads[0]?.resolve();
    };
    return { lazy, calls, errors, loads, arrive };
  }

  it('loads once, and replays earlier calls in order', async () => {
    const { lazy, calls, loads, arrive } = started();
    expect(lazy.loading).to.equal(undefined);
    for (const value of [1, 2]) expect(lazy.call(({ add }) => add(value))).to.equal(undefined);
    expect(loads).to.have.length(1);
    arrive();
    await lazy.loading;
    expect(calls).to.deep.equal([1, 2]);
    expect(lazy.call(({ add }) => add(3))).to.equal(3);
    expect(calls).to.deep.equal([1, 2, 3]);
  });

  it('keeps a limited number of calls, and clears those with a key', async () => {
    const { lazy, calls, arrive } = started(3);
    for (const [value, key] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
      [4, 'b'],
    ] as const) {
      lazy.call(({ add }) => add(value), key);
    }
    lazy.clear('a');
    arrive();
    await lazy.loading;
    expect(calls).to.deep.equal([2]);
  });

  it('reports a failure once, discards the calls, and loads again with the next call', async () => {
    const { lazy, calls, errors, loads } = started();
    lazy.call(({ add }) => add(1));
    loads[0]?.reject(new Error('gone'));
    await eventually(() => expect(errors).to.have.length(1));
    expect(lazy.loading).to.equal(undefined);
    lazy.call(({ add }) => add(2));
    registerChunk(name, {});
    loads[1]?.resolve();
    await lazy.loading;
    expect(calls).to.deep.equal([2]);
    expect(errors).to.have.length(1);
  });
});
