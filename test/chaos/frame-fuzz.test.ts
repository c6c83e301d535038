import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { anyMessage, malformedFrame, validServerFrame } from './arbitrary-frames.js';
import { checkAlive, checkReconnects, type Fuzzed, withFuzzed } from './fuzz.js';

/** The number of worlds for each property. fast-check prints the seed and the smallest failing case. */
const RUNS = { numRuns: 100 };

async function checkBoth(fuzzed: Fuzzed): Promise<void> {
  await checkAlive(fuzzed);
  await checkReconnects(fuzzed);
}

describe('a connected client', () => {
  const property = (frame: fc.Arbitrary<unknown>) =>
    fc.asyncProperty(fc.array(frame, { maxLength: 25 }), (frames) =>
      withFuzzed(async (fuzzed) => {
        await fuzzed.send(...frames);
        await checkBoth(fuzzed);
      }),
    );

  it('accepts any message without throwing, continues to work, and reconnects', async () => {
    await fc.assert(property(anyMessage), RUNS);
  });

  it('accepts the protocol’s own events with any data', async () => {
    await fc.assert(property(malformedFrame), RUNS);
  });

  it('accepts valid server frames in any order', async () => {
    await fc.assert(property(validServerFrame), RUNS);
  });
});

describe('a client that waits for the handshake', () => {
  it('accepts any other first frame, and connects after a handshake, unless it was rejected', async () => {
    const first = fc.array(fc.oneof(anyMessage, malformedFrame, validServerFrame), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(first, (frames) =>
        withFuzzed(async (fuzzed) => {
          const { world, pusher } = fuzzed;
          await fuzzed.drop();
          if (pusher.connection.state === 'disconnected') {
            assert.match(String(frames), /pusher:error/, 'it gave up although it was not rejected');
            pusher.connect();
          }
          assert.deepEqual(world.violations, []);
          await checkReconnects(fuzzed);
        }, frames),
      ),
      RUNS,
    );
  });
});
