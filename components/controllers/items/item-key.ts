import { valueAt } from '../formatting/path.js';

/** The key of an item, by the path to it; undefined for an item without one. */
export function keyOf(data: unknown, path: string | null | undefined): string | undefined {
  return path ? plainKey(valueAt(data, path)) : undefined;
}

/** The key that an event names which takes an item away: the whole data, or what is at the path in it. */
export function namedKey(data: unknown, path: string): string | undefined {
  return plainKey(data) ?? keyOf(data, path);
}

function plainKey(value: unknown): string | undefined {
  const usable = (typeof value === 'string' && value) || typeof value === 'number' || typeof value === 'boolean';
  return usable ? String(value) : undefined;
}

/** What tells items without a key apart: their data, whatever the order of its fields. */
export function identityOf({ key, data }: { key: string | undefined; data: unknown }): string {
  if (key !== undefined) return `key ${key}`;
  try {
    return `data ${JSON.stringify(data, sorted)}`;
  } catch {
    return 'data'; // nested too deeply
  }
}

function sorted(_name: string, part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
}
