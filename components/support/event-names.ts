/**
 * Returns a name without the differences between spellings: `NewComment`, `new_comment` and `App\Events\NewComment` are
 * equal. Separators between two numbers stay.
 */
export function plainName(name: string): string {
  return name
    .replace(/^.*\\/, '')
    .replace(
      /(\p{N})?[^\p{L}\p{M}\p{N}\p{S}]+(?=(\p{N})?)/gu,
      (_all, before, after) => (before ?? '') + (before && after ? '-' : ''),
    )
    .toLowerCase();
}
