/** Measures one figure of one subject. */
export type Sample = () => Promise<number>;

/** The number of measurements of each subject. */
export interface Rounds {
  /** Rounds that don't count, in which code is compiled, and caches and pools are filled. */
  warmUp: number;
  rounds: number;
}

/**
 * Measures all subjects in turn, so that other load on the machine affects all of them equally. Each round begins with
 * another subject. Returns the median of each.
 */
export async function interleave<Name extends string>(
  samples: Record<Name, Sample>,
  { warmUp, rounds }: Rounds,
): Promise<Record<Name, number>> {
  const names = Object.keys(samples) as Name[];
  const figures = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const place of names.keys()) {
      const name = names[(place + round + warmUp) % names.length] as Name;
      const figure = await samples[name]();
      if (round >= 0) figures.get(name)?.push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(figures.get(name) ?? [])])) as Record<Name, number>;
}

/** Returns the middle figure, or the mean of the two middle ones; NaN if there are none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
