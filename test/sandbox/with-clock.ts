import { type SinonFakeTimers, useFakeTimers } from 'sinon';

/** Runs with a clock that the test moves; sockets are real. */
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
