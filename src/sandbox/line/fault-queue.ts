/** Ends a fault. What it held back goes on its way, in order. May be called again. */
export type EndFault = () => void;

/**
 * Faults of which one at a time meets each client that comes. Those with a count come first, in the order in which they
 * were begun, until they are used up; then the newest of those without.
 */
export class FaultQueue<Fault> {
  readonly #counted: { fault: Fault; left: number }[] = [];
  readonly #lasting: { fault: Fault }[] = [];

  begin(fault: Fault, times?: number): EndFault {
    if (times === undefined) return enter(this.#lasting, { fault });
    return enter(this.#counted, { fault, left: times });
  }

  /** The fault that meets the one who comes now; where `meets` is given, of those for which it is true. */
  take(meets: (fault: Fault) => boolean = () => true): Fault | undefined {
    const counted = this.#counted.find(({ fault }) => meets(fault));
    if (!counted) return this.#lasting.findLast(({ fault }) => meets(fault))?.fault;
    counted.left -= 1;
    if (counted.left === 0) this.#counted.splice(this.#counted.indexOf(counted), 1);
    return counted.fault;
  }

  clear(): void {
    this.#counted.length = 0;
    this.#lasting.length = 0;
  }
}

function enter<Entry>(list: Entry[], entry: Entry): EndFault {
  list.push(entry);
  return () => {
    const index = list.indexOf(entry);
    if (index >= 0) list.splice(index, 1);
  };
}
