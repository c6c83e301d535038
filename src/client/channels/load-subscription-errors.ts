import { importChunk } from '../base/import-chunk.js';
import type { PendingSubscription, SubscriptionErrors, SubscriptionErrorsChunk } from './subscription-errors.js';

/** Loads the code that attributes the server's errors to subscriptions. */
export async function loadSubscriptionErrors(all: () => PendingSubscription[]): Promise<SubscriptionErrors> {
  const chunk = await importChunk<SubscriptionErrorsChunk>('refusals', () => import('./subscription-errors.js'));
  return chunk.createSubscriptionErrors(all);
}
