/** How far apart two names are: letters added, left out, exchanged, or in the wrong order. */
export function distance(one: string, other: string): number {
  let before: number[] = [];
  let former = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = Number(one[i - 1] !== other[j - 1]);
      let least = Math.min((former[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (former[j - 1] ?? 0) + cost);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = former;
    former = row;
  }
  return former[other.length] ?? 0;
}

/** A name in small letters, without what separates its words. */
export function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{S}]/gu, '');
}

/**
 * The one of some names that is meant by another; undefined if none is near. One letter in four may be wrong, at least
 * one, at most two.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const wanted = bare(name);
  let best: string | undefined;
  let least = Math.min(2, Math.max(1, Math.floor(wanted.length / 4))) + 1;
  for (const candidate of names) {
    const other = bare(candidate);
    const found = distance(wanted, other);
    if (found >= least || found >= Math.min(wanted.length, other.length) - 1) continue;
    least = found;
    best = candidate;
  }
  return best;
}

/** The words of a name in small letters, and its numbers: `startsAt2` and `starts_at_2` have three. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return spaced.match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? [];
}

/**
 * Returns true if a name is another one with a mistake in one word. Short words don't count, nor do words with another
 * ending (`edit` and `edited`), nor, below six letters, those with another letter (`date` and `data`).
 */
export function isMisspelt(name: string, right: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(right)];
  const differing = words.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index] ?? ''] as const],
  );
  const [[word, other] = ['', '']] = differing;
  if (words.length !== others.length || differing.length !== 1 || Math.min(word.length, other.length) < 4) return false;
  const isExchange = word.length === other.length && [...word].sort().join() !== [...other].sort().join();
  const isLonger = word.startsWith(other) || other.startsWith(word);
  return distance(word, other) === 1 && !isLonger && !(isExchange && word.length < 6);
}
