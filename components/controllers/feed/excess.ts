import type { Item } from '../items/item-list.js';

/** How many items a feed shows if it has no usable limit. */
const DEFAULT_LIMIT = 100;

/** The most items that a feed shows. */
export function limitOf(limit: number | null | undefined): number {
  return limit && limit > 0 ? Math.floor(limit) : DEFAULT_LIMIT;
}

/** The oldest rows beyond a limit, the first to remove first. Rows that the page keeps do not count. */
export function excessOf(all: readonly Item[], limit: number, newestFirst: boolean): Item[] {
  if (all.length <= limit) return [];
  const unpinned = all.filter(({ pinned }) => !pinned);
  const count = Math.max(0, unpinned.length - limit);
  return newestFirst ? unpinned.slice(unpinned.length - count).reverse() : unpinned.slice(0, count);
}
