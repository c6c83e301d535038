/** Takes one figure of somebody. */
export type Sample = () => Promise<number>;

/** How often each one is measured. */
export interface Rounds {
  /** Rounds that don't count: code gets compiled, caches and pools get filled. */
  warmUp: number;
  rounds: number;
}

/**
 * Measures everybody by turns, so that whatever else the machine does meets all of them alike; each round begins with
 * another one. The median of each.
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

/** The middle one; of an even number, the mean of the two in the middle. NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
