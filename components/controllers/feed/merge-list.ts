import { identityOf } from '../items/item-key.js';

/** An item that is shown, or an entry of a loaded list. */
export interface KeyedData {
  key: string | undefined;
  data: unknown;
}

/** An item of the merged list: one that is shown already, or a new one. */
export interface MergedItem<Shown> extends KeyedData {
  shown: Shown | undefined;
}

/**
 * Merges a loaded list with the items that are shown, all newest first. The list is the truth as of the time of its request.
 * These shown items stay:
 * - Newer ones, whose events arrived since the request, stay above the list. If the list contains them too, they take their
 *   position in the list, but keep their newer data.
 * - Items older than the last shown entry of the list stay below it, even if they were updated since: a list often contains
 *   only the latest of many items.
 *
 * All others are removed: those between entries of the list, and, if the list is empty, all older items.
 *
 * @param shown the items that are shown, newest first
 * @param list the loaded list, newest first
 * @param options.isNewer returns true if an event of the item arrived since the list was requested
 * @param options.removedKeys keys that were removed since the list was requested
 * @returns the merged list, newest first
 */
export function mergeList<Shown extends KeyedData>(
  shown: readonly Shown[],
  list: readonly KeyedData[],
  { isNewer, removedKeys }: { isNewer(item: Shown): boolean; removedKeys: ReadonlySet<string> },
): MergedItem<Shown>[] {
  const unmatched = groupByIdentity(shown);
  const keys = new Set<string>();
  const matched = new Set<Shown>();
  const listed: MergedItem<Shown>[] = [];
  for (const { key, data } of list) {
    if (key !== undefined && (removedKeys.has(key) || keys.has(key))) continue;
    if (key !== undefined) keys.add(key);
    const match = unmatched.get(identityOf({ key, data }))?.shift();
    if (match) matched.add(match);
    listed.push({ shown: match, key, data: match && isNewer(match) ? match.data : data });
  }
  const lastMatch = shown.findLastIndex((item) => matched.has(item) && !isNewer(item));
  const keep = (item: Shown) => ({ shown: item, key: item.key, data: item.data });
  // new items are above all others, so a newer item further down was only updated, and keeps its position
  const firstOlder = shown.findIndex((item) => !isNewer(item));
  const isBelow = (item: Shown, index: number) =>
    list.length > 0 && index > lastMatch && (!isNewer(item) || (firstOlder >= 0 && index > firstOlder));
  const others = shown
    .map((item, index) => ({ item, below: isBelow(item, index) }))
    .filter(({ item }) => !matched.has(item));
  const above = others.filter(({ item, below }) => isNewer(item) && !below).map(({ item }) => item);
  const below = others.filter((other) => other.below).map(({ item }) => item);
  return [...above.map(keep), ...listed, ...below.map(keep)];
}

function groupByIdentity<Shown extends KeyedData>(shown: readonly Shown[]): Map<string, Shown[]> {
  const groups = new Map<string, Shown[]>();
  for (const item of shown) {
    const identity = identityOf(item);
    const group = groups.get(identity);
    if (group) group.push(item);
    else groups.set(identity, [item]);
  }
  return groups;
}
