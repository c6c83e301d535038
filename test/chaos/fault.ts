import type { World } from '../../tools/simulation/world.js';

/** What ends a fault that lasts. */
export type Mend = () => void;

/** A failure: of a moment, or, if `begin` returns a repair, one that lasts until then. */
export interface Fault {
  name: string;
  /** Of those that share a place there is one at a time. */
  place?: string;
  begin(world: World): Mend | undefined;
}
