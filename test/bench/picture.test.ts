import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Row } from '../../bench/bench-row.js';
import { compare } from '../../bench/comparison.js';
import { drawResults } from '../../bench/picture.js';

const results: Record<string, Row[]> = {
  dispatch: [
    compare({ name: 'The class: 1 channel, 1 listener', figures: { unit: 'µs', ours: 1, pusherJs: 4, bare: 0.5 } }),
  ],
  herd: [
    compare({
      name: 'Most connection attempts in any 100 ms, attempt 1',
      figures: { unit: '', ours: 122, pusherJs: 1000 },
    }),
  ],
};

const widthsOf = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`class="${name}" x="12" y="\\d+" width="(\\d+)" height="12"`, 'g'))].map(([, width]) =>
    Number(width),
  );

describe('the chart of the results', () => {
  it('has bars in proportion to the figures, and shows each figure with its unit', () => {
    const svg = drawResults(results);
    assert.deepEqual(widthsOf(svg, 'pusherJs'), [270, 270]);
    assert.deepEqual(widthsOf(svg, 'ours'), [68, 33]);
    for (const figure of ['1 µs', '4 µs', '0.50 µs', '122', '1,000'])
      assert.ok(svg.includes(`>${figure}</text>`), figure);
  });

  it('omits figures that were not measured', () => {
    const svg = drawResults(results);
    assert.equal(widthsOf(svg, 'bare').length, 1);
    assert.ok(!svg.includes('Heap per channel'));
    assert.ok(!drawResults({}).includes('NaN'));
  });

  it('is as wide as a phone, keeps its text within that width, and has colors for dark pages', () => {
    const svg = drawResults(results);
    assert.match(svg, /viewBox="0 0 390 \d+"/);
    assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
    for (const [, x, words] of svg.matchAll(/<text [^>]*x="(\d+)"[^>]*>([^<]*)</g)) {
      assert.ok(Number(x) + (words ?? '').length * 7.5 < 390, words);
    }
  });
});
