import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RawWire } from '../../../src/sandbox/app/subscriber.js';
import { stallGate } from '../../../src/sandbox/line/gate.js';
import { Lines } from '../../../src/sandbox/line/lines.js';

const nothing = () => {};
const wire: RawWire = { waiting: 0, send: nothing, close: nothing, cut: nothing, pause: nothing, resume: nothing };

describe('a line that has closed', () => {
  for (const [how, close] of [
    ['by itself', (lines: Lines) => lines.open(wire).end()],
    [
      'as it was cut',
      (lines: Lines) => {
        const line = lines.open(wire);
        line.cut();
        line.end();
      },
    ],
  ] as const) {
    it(`${how}, is forgotten by the faults that are on`, () => {
      const lines = new Lines();
      let openings = 0;
      const end = lines.begin('out', () => ({ enter: (parcel, next) => next(parcel), open: () => void openings++ }));
      close(lines);
      assert.equal(openings, 1);
      end();
      assert.equal(openings, 1);
    });
  }

  it('lets the session know when the fault is over that holds this back', () => {
    const lines = new Lines();
    const end = lines.begin('in', () => stallGate(() => true));
    const line = lines.open(wire);
    let ends = 0;
    line.session = { socketId: '1.1', holds: () => false, receive: nothing, heard: nothing, end: () => void ends++ };
    line.end();
    assert.deepEqual([lines.count, ends], [0, 0]);
    end();
    assert.equal(ends, 1);
  });
});
