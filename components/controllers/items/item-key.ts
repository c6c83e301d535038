import { valueAt } from '../formatting/path.js';

/** Returns the key at a path in an item's data; undefined if the item has none. */
export function keyOf(data: unknown, path: string | null | undefined): string | undefined {
  return path ? toKey(valueAt(data, path)) : undefined;
}

/** Returns the key that a remove event names: its data itself, or the value at the path in it. */
export function namedKey(data: unknown, path: string): string | undefined {
  return toKey(data) ?? keyOf(data, path);
}

function toKey(value: unknown): string | undefined {
  const isUsable = (typeof value === 'string' && value) || typeof value === 'number' || typeof value === 'boolean';
  return isUsable ? String(value) : undefined;
}

/** Returns a text that identifies an item: its key, else its data regardless of the order of its fields. */
export function identityOf({ key, data }: { key: string | undefined; data: unknown }): string {
  if (key !== undefined) return `key ${key}`;
  try {
    return `data ${JSON.stringify(data, sortFields)}`;
  } catch {
    return 'data'; // nested too deeply
  }
}

function sortFields(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
