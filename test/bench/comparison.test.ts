import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compare } from '../../bench/comparison.js';
import { interleave, median } from '../../bench/rounds.js';
import { exponentOf } from '../../bench/subscribe/growth.js';
import { exceededBudgets } from '../../tools/build/sizes.js';

const figures = { unit: 'µs', ours: 1.5, pusherJs: 3, bare: 1 };

describe('a comparison', () => {
  it('tells the ratios, and that a goal is met', () => {
    const { ratios, goal, met } = compare({ name: 'n', figures, goal: { most: 0.5, times: 'pusherJs' } });
    assert.deepEqual([ratios, goal, met], ['0.50× pusher-js, 1.50× bare', '≤ 0.5× pusher-js', true]);
  });

  it('tells by how much a goal is missed', () => {
    const missed = (most: number) => compare({ name: 'n', figures, goal: { most, times: 'bare' } }).missed;
    assert.deepEqual([missed(1.2), missed(0.5), missed(1.5)], ['by 25 %', 'by 3×', undefined]);
    assert.equal(compare({ name: 'n', figures, goal: { most: 1 } }).met, false);
  });
});

describe('what is measured by turns', () => {
  it('is everybody’s median of the rounds that count, each round beginning with another one', async () => {
    const order: string[] = [];
    const sample = (name: string, figures: number[]) => async () => {
      order.push(name);
      return figures.shift() as number;
    };
    const samples = { a: sample('a', [900, 3, 1, 2]), b: sample('b', [900, 7, 9, 8]) };
    assert.deepEqual(await interleave(samples, { warmUp: 1, rounds: 3 }), { a: 2, b: 8 });
    assert.equal(order.join(''), 'abbaabba');
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });
});

describe('the exponent of growth', () => {
  it('is 1 where costs grow with the number, and 2 where they grow with its square', () => {
    const costs = (power: number) => [10, 100, 1000].map((count) => ({ count, cost: 3 * count ** power }));
    assert.equal(exponentOf(costs(1)).toFixed(3), '1.000');
    assert.equal(exponentOf(costs(2)).toFixed(3), '2.000');
  });
});

describe('a size budget', () => {
  it('is passed by one byte more, and by a file that is not there', () => {
    const sizes = { 'a.js': { raw: 30, gzip: 11, brotli: 9 } };
    assert.deepEqual(exceededBudgets(sizes, { 'a.js': 11 }), []);
    assert.equal(exceededBudgets(sizes, { 'a.js': 10 }).length, 1);
    assert.equal(exceededBudgets(sizes, { 'b.js': 10 }).length, 1);
  });
});
