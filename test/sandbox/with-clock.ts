import { type SinonFakeTimers, useFakeTimers } from 'sinon';

/** Runs a test with fake timers that the test controls. Sockets are real. */
export async function withClock(act: (clock: SinonFakeTimers) => Promise<void>): Promise<void> {
  const clock = useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldClearNativeTimers: true, // those of fetch
  });
  try {
    await act(clock);
  } finally {
    clock.restore();
  }
}
