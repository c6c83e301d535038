/** Returns the edit distance of two names: letters that are added, missing, replaced or swapped with the next one. */
function distance(one: string, other: string): number {
  let previous: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const current = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = Number(one[i - 1] !== other[j - 1]);
      let least = Math.min((last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) least = Math.min(least, (previous[j - 2] ?? 0) + 1);
      current.push(least);
    }
    previous = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

/** Returns a name in lower case, without the characters that separate its words. */
export function normalize(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{S}]/gu, '');
}

/**
 * Returns the candidate that is most similar to a name; undefined if none is similar. One letter in four may be wrong, but
 * always one, and never more than two.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const wanted = normalize(name);
  let best: string | undefined;
  let least = Math.min(2, Math.max(1, Math.floor(wanted.length / 4))) + 1;
  for (const candidate of names) {
    const other = normalize(candidate);
    const found = distance(wanted, other);
    if (found >= least || found >= Math.min(wanted.length, other.length) - 1) continue;
    least = found;
    best = candidate;
  }
  return best;
}

/** Splits a name into lowercase words and numbers: `startsAt2` and `starts_at_2` have three parts. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  return spaced.match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? [];
}

/**
 * Returns true if a name is the correct one with a typo in one word. Differences in short words, a different ending (`edit`
 * and `edited`), and a different letter in a word of fewer than six letters (`date` and `data`) don't count as typos.
 */
export function isMisspelled(name: string, correct: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(correct)];
  const differing = words.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index] ?? ''] as const],
  );
  const [[word, other] = ['', '']] = differing;
  if (words.length !== others.length || differing.length !== 1 || Math.min(word.length, other.length) < 4) return false;
  const isReplaced = word.length === other.length && [...word].sort().join() !== [...other].sort().join();
  const isLonger = word.startsWith(other) || other.startsWith(word);
  return distance(word, other) === 1 && !isLonger && !(isReplaced && word.length < 6);
}
