// The page's original functions, even if a test replaces them later.
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/**
 * Waits in real time until an assertion passes: retries it until it stops throwing. After `timeout` ms, throws its last
 * error.
 */
export async function eventually(assertion: () => unknown, timeout = 20_000): Promise<void> {
  const start = now();
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (now() - start >= timeout) throw error;
    }
    // after a second, less often: the result takes time, which other tests can use
    const interval = now() - start < 1_000 ? 10 : 100;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
