import { authorization } from './authorization-defects.js';
import type { Defect } from './defect.js';
import { flapping } from './flapping.js';
import { frames } from './frames.js';
import { heartbeat } from './heartbeat-defects.js';
import { outages } from './outages.js';
import { reconnection } from './reconnection-defects.js';
import { release } from './release.js';
import { subscriptions } from './subscriptions.js';

/** The defects found in pusher-js, which our client must not have. */
export const defects: readonly Defect[] = [
  ...heartbeat,
  ...reconnection,
  ...flapping,
  ...authorization,
  ...subscriptions,
  ...frames,
  ...outages,
  ...release,
];
