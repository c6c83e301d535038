// The page's original functions, even if a test replaces them later.
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/**
 * Waits in real time until an assertion passes: retries it until it stops throwing. After `timeout` ms, throws its last
 * error.
 */
export async function eventually(assertion: () => unknown, timeout = 20_000): Promise<void> {
  const end = now() + timeout;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (now() >= end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
