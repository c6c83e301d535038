import { identityOf } from '../items/item-key.js';

/** Something that is shown, or of a list that was loaded. */
export interface Item {
  key: string | undefined;
  data: unknown;
}

/** What stands in a place after a list was taken in: what was shown before, or something new; with its data. */
export interface Place<Shown> extends Item {
  shown: Shown | undefined;
}

/**
 * Takes in a list that was loaded: what is to be shown afterwards, newest first. The list says what is there, as of the
 * time that it was asked for. So of what is shown already, it stays:
 * - what has come since then (`fresh`), above the list; where the list has it too, in its place there, with its newer data;
 * - what is older than the last of the list that was shown, updated since or not: a list is often only the latest of more.
 * What lies between and is not in the list is gone; so is all that is older, where the list is empty.
 *
 * @param shown newest first
 * @param list newest first
 * @param removed keys that were taken away since the list was asked for
 */
export function mergeList<Shown extends Item>(
  shown: readonly Shown[],
  list: readonly Item[],
  { fresh, removed }: { fresh(item: Shown): boolean; removed: ReadonlySet<string> },
): Place<Shown>[] {
  const waiting = groupByIdentity(shown);
  const keys = new Set<string>();
  const taken = new Set<Shown>();
  const listed: Place<Shown>[] = [];
  for (const { key, data } of list) {
    if (key !== undefined && (removed.has(key) || keys.has(key))) continue;
    if (key !== undefined) keys.add(key);
    const same = waiting.get(identityOf({ key, data }))?.shift();
    if (same) taken.add(same);
    listed.push({ shown: same, key, data: same && fresh(same) ? same.data : data });
  }
  const last = shown.findLastIndex((item) => taken.has(item) && !fresh(item));
  const stays = (item: Shown) => ({ shown: item, key: item.key, data: item.data });
  // what came since then is above all that was there: a fresh one below that was updated, and keeps its place
  const first = shown.findIndex((item) => !fresh(item));
  const isOlder = (item: Shown, index: number) =>
    list.length > 0 && index > last && (!fresh(item) || (first >= 0 && index > first));
  const others = shown
    .map((item, index) => ({ item, older: isOlder(item, index) }))
    .filter(({ item }) => !taken.has(item));
  const above = others.filter(({ item, older }) => fresh(item) && !older).map(({ item }) => item);
  const below = others.filter(({ older }) => older).map(({ item }) => item);
  return [...above.map(stays), ...listed, ...below.map(stays)];
}

function groupByIdentity<Shown extends Item>(shown: readonly Shown[]): Map<string, Shown[]> {
  const groups = new Map<string, Shown[]>();
  for (const item of shown) {
    const identity = identityOf(item);
    const group = groups.get(identity);
    if (group) group.push(item);
    else groups.set(identity, [item]);
  }
  return groups;
}
