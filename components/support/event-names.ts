/**
 * A name without what people write in different ways: `NewComment`, `new_comment` and `App\Events\NewComment` are alike.
 * What separates two numbers stays.
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
