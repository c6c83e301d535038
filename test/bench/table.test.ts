import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostWithin } from '../../bench/resilience/crowd.js';
import { formatTable } from '../../bench/table.js';

const rows = [
  { name: 'A short one', pusherJs: '15 s', ours: '1 s', goal: '≤ 5 s', met: true },
  {
    name: 'One whose name is so long that it takes a line more than 1 s',
    pusherJs: '9',
    ours: '8',
    goal: '≤ 7',
    met: false,
  },
];

describe('the table of a benchmark', () => {
  it('has a line with the same columns for each row, and marks the goals that were missed', () => {
    const lines = formatTable(rows).split('\n');
    const lineOf = (name: string) => lines.find((line) => line.startsWith(name))?.split(/ *│ */);
    assert.deepEqual(lineOf('A short one'), ['A short one', '15 s', '1 s', '≤ 5 s', 'ok']);
    assert.deepEqual(lineOf('One whose')?.slice(1), ['9', '8', '≤ 7', 'NOT']);
    const columns = lines.filter((line) => line.includes('│')).map((line) => line.indexOf('│'));
    assert.equal(new Set(columns).size, 1);
  });

  it('wraps long cells between words, but never between a number and its unit', () => {
    const lines = formatTable(rows).split('\n');
    const first = lines.findIndex((line) => line.startsWith('One whose'));
    const words = lines.slice(first, first + 2).map((line) => line.split('│')[0]?.trim());
    assert.deepEqual(words, ['One whose name is so long that it takes a line', 'more than 1 s']);
  });
});

describe('the largest number of connection attempts within a window', () => {
  it('is found at any position of the window, whose end belongs to the next window', () => {
    assert.equal(mostWithin([], 100), 0);
    assert.equal(mostWithin([250, 0, 199, 150, 249], 100), 3);
    assert.equal(mostWithin([0, 100, 200], 100), 1);
  });
});
