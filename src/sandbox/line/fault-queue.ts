/** Ends a fault. Everything that it held back is delivered in order. May be called more than once. */
export type EndFault = () => void;

/**
 * Faults of which at most one applies to each connection attempt or request. Those with a count come first, in the
 * order in which they were started, until they are used up; then the most recent of those without a count.
 */
export class FaultQueue<Fault> {
  readonly #counted: { fault: Fault; left: number }[] = [];
  readonly #unlimited: { fault: Fault }[] = [];

  add(fault: Fault, times?: number): EndFault {
    if (times === undefined) return append(this.#unlimited, { fault });
    return append(this.#counted, { fault, left: times });
  }

  /** Returns the fault that applies now, among those for which `matches` returns true. */
  take(matches: (fault: Fault) => boolean = () => true): Fault | undefined {
    const counted = this.#counted.find(({ fault }) => matches(fault));
    if (!counted) return this.#unlimited.findLast(({ fault }) => matches(fault))?.fault;
    counted.left -= 1;
    if (counted.left === 0) this.#counted.splice(this.#counted.indexOf(counted), 1);
    return counted.fault;
  }

  clear(): void {
    this.#counted.length = 0;
    this.#unlimited.length = 0;
  }
}

function append<Entry>(list: Entry[], entry: Entry): EndFault {
  list.push(entry);
  return () => {
    const index = list.indexOf(entry);
    if (index >= 0) list.splice(index, 1);
  };
}
