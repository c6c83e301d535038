import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { BASE_DELAY, backoff, MAX_DELAY } from '../../src/client/base/backoff.js';
import { readHandshake } from '../../src/client/connection/handshake.js';
import { channelKind, channelNameProblem, MAX_CHANNEL_NAME_LENGTH } from '../../src/client/protocol/channel-name.js';
import { closeAction } from '../../src/client/protocol/close-codes.js';
import {
  decodeData,
  decodeFrame,
  encodeFrame,
  readError,
  readMember,
  readPresence,
} from '../../src/client/protocol/frame.js';
import { PusherError } from '../../src/client/protocol/pusher-error.js';
import { isRejection } from '../../tools/simulation/network.js';
import { anyMessage, malformedFrame, validServerFrame } from './arbitrary-frames.js';

const message = fc.oneof(anyMessage, malformedFrame, validServerFrame, fc.anything());
const RUNS = { numRuns: 1000 };

describe('any received message', () => {
  it('is parsed as a frame or reported as an error', () => {
    const property = fc.property(message, (received) => {
      const frame = decodeFrame(received);
      if (frame instanceof PusherError) return assert.equal(frame.type, 'MessageParseError');
      assert.equal(typeof frame.event, 'string');
      assert.ok(frame.channel === undefined || typeof frame.channel === 'string');
      assert.ok(['undefined', 'string', 'number'].includes(typeof frame.user_id));
    });
    fc.assert(property, RUNS);
  });

  it('is read as a handshake, a rejection or an error if it is the first one', () => {
    const property = fc.property(message, (received) => {
      const handshake = readHandshake(decodeFrame(received), 'ws://host');
      if (handshake instanceof PusherError) {
        assert.ok(handshake.code === null || Number.isInteger(handshake.code));
        return;
      }
      assert.ok(typeof handshake.socketId === 'string' && handshake.socketId !== '');
      assert.ok(handshake.activityTimeout > 0);
    });
    fc.assert(property, RUNS);
  });

  it('is converted to the expected shapes if it is used as data', () => {
    const property = fc.property(fc.oneof(fc.anything(), fc.json().map(decodeData)), (data) => {
      const { code, message: words } = readError(data);
      assert.ok(code === null || Number.isInteger(code));
      assert.equal(typeof words, 'string');
      const { ids, hash, count } = readPresence(data);
      assert.deepEqual(Object.keys(hash), ids);
      assert.equal(Object.getPrototypeOf(hash), Object.prototype); // because pages call its hasOwnProperty
      assert.ok(count >= 0);
      const member = readMember(data);
      assert.ok(member === undefined || ['string', 'number'].includes(typeof member.id));
    });
    fc.assert(property, RUNS);
  });
});

describe('a frame', () => {
  it('is read as it was written', () => {
    const property = fc.property(
      fc.string(),
      fc.jsonValue(),
      fc.option(fc.string(), { nil: undefined }),
      (...frame) => {
        const [event, data, channel] = frame;
        const read = decodeFrame(encodeFrame(event, data, channel));
        assert.ok(!(read instanceof PusherError));
        assert.deepEqual([read.event, read.channel], [event, channel || undefined]);
        assert.equal(JSON.stringify(read.data), JSON.stringify(data));
      },
    );
    fc.assert(property, RUNS);
  });
});

describe('a close code', () => {
  it('always has an action, and a client stops only for the codes of protocol §4', () => {
    const code = fc.oneof(fc.integer({ min: 0, max: 6000 }), fc.integer(), fc.double());
    const phase = fc.constantFrom('opening' as const, 'connected' as const);
    const property = fc.property(code, phase, (given, when) => {
      const action = closeAction(given, when);
      assert.ok(['wait', 'again', 'busy', 'tls', 'refuse'].includes(action));
      if (Number.isInteger(given)) assert.equal(action === 'refuse', isRejection(given));
    });
    fc.assert(property, RUNS);
  });
});

describe('a channel name', () => {
  const allowed = new RegExp(`^[A-Za-z0-9_\\-=@,.;]{1,${MAX_CHANNEL_NAME_LENGTH}}$`);

  it('is valid or has a described problem', () => {
    const parts = fc.constantFrom('private-', 'presence-', 'encrypted-', 'cache-', 'a', '#', ' ', 'é', '__proto__');
    const name = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.array(parts, { maxLength: 60 }).map((list) => list.join('')),
    );
    const property = fc.property(name, (given) => {
      const problem = channelNameProblem(given);
      assert.equal(problem === undefined, typeof given === 'string' && allowed.test(given));
      if (problem !== undefined) assert.ok(problem.length > 10);
      if (typeof given === 'string') assert.equal(typeof channelKind(given).private, 'boolean');
    });
    fc.assert(property, RUNS);
  });
});

describe('a reconnection delay', () => {
  it('is within its window, and the window within the maximum', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (k, at) => {
        const wait = backoff(k, () => at);
        assert.ok(wait >= 0 && wait <= Math.min(MAX_DELAY, BASE_DELAY * 2 ** (k - 1)));
      },
    );
    fc.assert(property, { ...RUNS, numRuns: 300 });
  });
});
