import { authorization } from './authorization.js';
import type { Defect } from './defect.js';
import { frames } from './frames.js';
import { liveness } from './liveness.js';
import { outages } from './outages.js';
import { reconnection } from './reconnection.js';
import { release } from './release.js';
import { subscriptions } from './subscriptions.js';

/** Every defect that was found in pusher-js, and that ours is not to have. */
export const defects: readonly Defect[] = [
  ...liveness,
  ...reconnection,
  ...authorization,
  ...subscriptions,
  ...frames,
  ...outages,
  ...release,
];
