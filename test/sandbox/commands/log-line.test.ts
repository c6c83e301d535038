import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatJson,
  formatLine,
  formatOmittedJson,
  formatOmittedLine,
} from '../../../src/sandbox/commands/log-line.js';
import type { LogEntry } from '../../../src/sandbox/index.js';

const time = new Date(2026, 0, 2, 3, 4, 5);
const socket = { time, appId: 'app-id', socketId: '12.34' };
const rest = { request: 'rest', method: 'POST', path: '/apps/app-id/events' } as const;

const LINES: [entry: LogEntry, line: string][] = [
  [{ type: 'connected', ...socket, transport: 'ws' }, 'connected    12.34 over ws, not from a page'],
  [
    { type: 'connected', ...socket, transport: 'xhr_polling', origin: 'http://localhost:8080' },
    'connected    12.34 over xhr_polling, page of http://localhost:8080',
  ],
  [{ type: 'disconnected', ...socket, code: 4200, reason: 'bye' }, 'disconnected 12.34: 4200, bye'],
  [
    { type: 'disconnected', ...socket, code: 1001, reason: '' },
    'disconnected 12.34: 1001, the page was closed or left',
  ],
  [{ type: 'disconnected', ...socket, code: 4321, reason: '' }, 'disconnected 12.34: 4321'],
  [{ type: 'subscribed', ...socket, channel: 'news', subscribers: 1 }, 'subscribed   12.34 to news: 1 subscriber'],
  [
    { type: 'subscribed', ...socket, channel: 'presence-a', userId: 'ada', subscribers: 2 },
    'subscribed   12.34 to presence-a as user ada: 2 subscribers',
  ],
  [{ type: 'unsubscribed', ...socket, channel: 'news', subscribers: 0 }, 'unsubscribed 12.34 from news: 0 subscribers'],
  [{ type: 'signed-in', ...socket, userId: 'ada' }, 'signed-in    12.34 as user ada'],
  [{ type: 'authorized', ...socket, channel: 'private-a' }, 'authorized   12.34 for private-a'],
  [{ type: 'authorized', ...socket, userId: 'ada' }, 'authorized   12.34 for sign-in as user ada'],
  [
    { time, type: 'event', appId: 'app-id', channel: 'news', event: 'story', source: 'rest', bytes: 1, receivers: 1 },
    'event        story on news: 1 byte to 1 socket, over the REST API',
  ],
  [
    { type: 'event', ...socket, channel: 'news', event: 'client-typing', source: 'client', bytes: 20, receivers: 0 },
    'event        client-typing on news: 20 bytes to 0 sockets, from 12.34',
  ],
  [
    {
      time,
      type: 'refused',
      request: 'connection',
      path: '/app/k',
      origin: 'http://a.test',
      code: 4001,
      reason: 'No.',
    },
    'refused      connection to /app/k from http://a.test: No. (4001)',
  ],
  [
    { type: 'refused', request: 'subscription', ...socket, channel: 'private-a', code: 401, reason: 'No.' },
    'refused      subscription to private-a of 12.34: No. (401)',
  ],
  [
    { type: 'refused', request: 'client-event', ...socket, channel: 'a', event: 'client-b', code: 4301, reason: 'No.' },
    'refused      client-event client-b on a of 12.34: No. (4301)',
  ],
  [{ type: 'refused', request: 'frame', ...socket, reason: 'No.' }, 'refused      frame of 12.34: No.'],
  [{ time, type: 'refused', ...rest, code: 401, reason: 'No.' }, 'refused      POST /apps/app-id/events: No. (401)'],
];

describe('a log line', () => {
  for (const [entry, line] of LINES) {
    it(`reads: ${line}`, () => {
      assert.equal(formatLine(entry), `03:04:05 ${line}`);
    });
  }

  it('shows names with unusual characters in quotes, without characters that a terminal acts on', () => {
    const hostile = [
      ['a b', '"a b"'],
      ['größe', '"größe"'],
      ['App\\Events\\OrderShipped', 'App\\Events\\OrderShipped'],
      ['x\r\n03:04:05 event', '"x\\r\\n03:04:05 event"'],
      ['\u001b[2J\u009b2J\u0007', '"\\u001b[2J\\u009b2J\\u0007"'],
      ['\u202egnp\u200b\u2028', '"\\u202egnp\\u200b\\u2028"'],
      ['\ud800', '"\\ud800"'],
      ['', '""'],
    ] as const;
    for (const [channel, shown] of hostile) {
      const line = formatLine({ type: 'unsubscribed', ...socket, channel, subscribers: 0 });
      assert.equal(line, `03:04:05 unsubscribed 12.34 from ${shown}: 0 subscribers`);
    }
  });

  it('is one line of at most 1,000 characters, whatever the reason contains', () => {
    const reason = '\u001b]0;title\u0007\n'.repeat(100);
    const line = formatLine({ type: 'refused', ...socket, ...rest, event: 'e'.repeat(500), reason });
    assert.equal(line.length, 1001);
    assert.match(line, /^[ -~…]+$/);
  });
});

describe('a log line of JSON', () => {
  it('is the entry, with escapes for characters that a terminal acts on', () => {
    const channel = '\n\u001b\u009b\u202e\u{e0041}ü';
    const line = formatJson({ type: 'unsubscribed', ...socket, channel, subscribers: 0 });
    assert.match(line, /^\{[ -~ü]+\}$/);
    const expected = { type: 'unsubscribed', ...socket, time: time.toJSON(), channel, subscribers: 0 };
    assert.deepEqual(JSON.parse(line), expected);
  });
});

describe('the line for omitted entries', () => {
  const counts = new Map<LogEntry['type'], number>([
    ['event', 950],
    ['refused', 2],
  ]);

  it('has their numbers by type', () => {
    assert.equal(formatOmittedLine(counts, time), '03:04:05 … and 950 more events, 2 more refusals');
    const json = JSON.parse(formatOmittedJson(counts, time));
    assert.deepEqual(json, { time: time.toJSON(), type: 'omitted', counts: { event: 950, refused: 2 } });
  });
});
