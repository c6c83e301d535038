import type { Gate, Parcel } from './gate.js';

/** What a parcel takes beyond its frame, in bytes: so that many small ones, or those without a frame, count too. */
const PARCEL_BYTES = 64;

/** One direction of a line: parcels go through its gates, the oldest first. */
export class Track {
  readonly #gates: Gate[] = [];
  #waiting = 0;
  #ended = false;

  /** The bytes that its gates hold back. */
  get waiting(): number {
    return this.#waiting;
  }

  push(parcel: Parcel): void {
    this.#pass(this.#gates.length > 0 ? this.#counted(parcel) : parcel, 0);
  }

  add(gate: Gate): () => void {
    this.#gates.push(gate);
    return () => {
      const index = this.#gates.indexOf(gate);
      if (index < 0) return;
      gate.open?.(this.#after(gate));
      this.#gates.splice(index, 1);
    };
  }

  /** Whatever is on its way does not arrive. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const gate of this.#gates) gate.open?.(() => {});
    this.#waiting = 0;
  }

  /** A parcel that counts as waiting until it is delivered, for the first time if a gate has doubled it. */
  #counted(parcel: Parcel): Parcel {
    let bytes = PARCEL_BYTES + sizeOf(parcel.frame);
    this.#waiting += bytes;
    return {
      frame: parcel.frame,
      deliver: (frame) => {
        this.#waiting -= bytes;
        bytes = 0;
        parcel.deliver(frame);
      },
    };
  }

  #pass(parcel: Parcel, index: number): void {
    if (this.#ended) return;
    const gate = this.#gates[index];
    if (gate) gate.enter(parcel, this.#after(gate));
    else parcel.deliver(parcel.frame);
  }

  /** Looks the place up when a parcel leaves: gates before it may have been taken away meanwhile. */
  #after(gate: Gate): (parcel: Parcel) => void {
    return (parcel) => this.#pass(parcel, this.#gates.indexOf(gate) + 1);
  }
}

/** The size of a frame in bytes of UTF-8. */
export function sizeOf(frame: Parcel['frame']): number {
  return frame === undefined ? 0 : Buffer.byteLength(frame);
}
