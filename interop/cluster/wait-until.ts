import { setTimeout as sleep } from 'node:timers/promises';

/** How often a condition is checked, in ms. */
const INTERVAL = 20;

/** Waits until a condition holds. Throws an error that names the condition after `limit` ms. */
export async function waitUntil(
  condition: string,
  holds: () => boolean | Promise<boolean>,
  limit = 20_000,
): Promise<void> {
  const end = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`After ${limit / 1000} s, this still did not hold: ${condition}.`);
    await sleep(INTERVAL);
  }
}
