// the page's own, whatever a test does to them later
const { setTimeout } = globalThis;
const now = performance.now.bind(performance);

/**
 * Waits in real time until an assertion holds: tries it again until it stops throwing, and after `timeout` ms throws
 * what it threw last.
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
