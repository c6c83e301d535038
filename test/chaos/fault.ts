import type { World } from '../../tools/simulation/world.js';

/** Ends a fault that lasts. */
export type Repair = () => void;

/** A failure. It is momentary or, if `begin` returns a repair, lasts until the repair. */
export interface Fault {
  name: string;
  /** At most one of the faults with the same slot is active at a time. */
  slot?: string;
  begin(world: World): Repair | undefined;
}
