import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { anyMessage, malformedFrame, validServerFrame } from './arbitrary-frames.js';
import { checkAlive, checkComesBack, type Fuzzed, withFuzzed } from './fuzz.js';

/** Worlds for each property: fast-check prints the seed and the smallest failing case. */
const RUNS = { numRuns: 100 };

async function checkBoth(fuzzed: Fuzzed): Promise<void> {
  await checkAlive(fuzzed);
  await checkComesBack(fuzzed);
}

describe('a connected client', () => {
  const property = (frame: fc.Arbitrary<unknown>) =>
    fc.asyncProperty(fc.array(frame, { maxLength: 25 }), (frames) =>
      withFuzzed(async (fuzzed) => {
        await fuzzed.say(...frames);
        await checkBoth(fuzzed);
      }),
    );

  it('takes anything at all as messages, throws nothing, goes on, and comes back', async () => {
    await fc.assert(property(anyMessage), RUNS);
  });

  it('takes the protocol’s own events with any data', async () => {
    await fc.assert(property(malformedFrame), RUNS);
  });

  it('takes what a server may send, in any order', async () => {
    await fc.assert(property(validServerFrame), RUNS);
  });
});

describe('a client that waits for the handshake', () => {
  it('takes anything in its place, and connects when a server greets it, unless it was turned away', async () => {
    const first = fc.array(fc.oneof(anyMessage, malformedFrame, validServerFrame), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(first, (frames) =>
        withFuzzed(async (fuzzed) => {
          const { world, pusher } = fuzzed;
          await fuzzed.drop();
          if (pusher.connection.state === 'disconnected') {
            assert.match(String(frames), /pusher:error/, 'it gave up, though nobody turned it away');
            pusher.connect();
          }
          assert.deepEqual(world.violations, []);
          await checkComesBack(fuzzed);
        }, frames),
      ),
      RUNS,
    );
  });
});
