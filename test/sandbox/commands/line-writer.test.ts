import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { LineWriter } from '../../../src/sandbox/commands/line-writer.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

const summarize = (omitted: ReadonlyMap<string, number>) => JSON.stringify([...omitted]);

function read(stream: PassThrough): string[] {
  return String(stream.read() ?? '')
    .split('\n')
    .slice(0, -1);
}

describe('a line writer', () => {
  it('writes 50 lines of each kind per second, and then the numbers of omitted lines', () => {
    const stream = new PassThrough();
    const writer = new LineWriter(stream, summarize);
    for (let line = 0; line < 1000; line++) writer.write('event', () => `event ${line}`);
    writer.write('refused', () => 'refused');
    const first = read(stream);
    assert.equal(first.length, 51);
    assert.deepEqual(first.slice(-2), ['event 49', 'refused']);
    mock.timers.tick(1000);
    assert.deepEqual(read(stream), ['[["event",950]]']);
    writer.write('event', () => 'next second');
    mock.timers.tick(1000);
    assert.deepEqual(read(stream), ['next second']);
  });

  it('formats only the lines that it writes', () => {
    const format = mock.fn(() => 'line');
    const writer = new LineWriter(new PassThrough(), summarize);
    for (let line = 0; line < 1000; line++) writer.write('event', format);
    assert.equal(format.mock.callCount(), 50);
  });

  it('keeps nothing for a stream that nobody reads but the numbers, which it writes when somebody reads', async () => {
    const stream = new PassThrough({ highWaterMark: 100 });
    const writer = new LineWriter(stream, summarize);
    for (let second = 0; second < 100; second++) {
      for (let line = 0; line < 50; line++) writer.write('event', () => 'x'.repeat(40));
      mock.timers.tick(1000);
    }
    const waiting = stream.readableLength + stream.writableLength;
    assert.ok(waiting < 300, `${waiting} bytes wait`);
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    const lines = read(stream);
    await drained;
    lines.push(...read(stream));
    const [[, omitted = 0] = []] = JSON.parse(lines.pop() ?? '') as [string, number][];
    assert.equal(lines.length + omitted, 5000);
  });

  it('writes the numbers when it is closed, and nothing afterwards', () => {
    const stream = new PassThrough();
    const writer = new LineWriter(stream, summarize);
    for (let line = 0; line < 51; line++) writer.write('event', () => 'line');
    writer.close();
    writer.write('event', () => 'late');
    assert.equal(read(stream).at(-1), '[["event",1]]');
  });

  it('stops at the first error of the stream', async () => {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(error) });
    const failed = new Promise((resolve) => stream.once('error', resolve));
    const format = mock.fn(() => 'line');
    const writer = new LineWriter(stream, summarize);
    writer.write('event', format);
    await failed;
    writer.write('event', format);
    writer.close();
    assert.equal(format.mock.callCount(), 1);
  });
});
