/** Returns true unless a value is missing, null, false, 0, an empty text or an empty list. */
export function isPresent(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Parses a condition, `path` or `!path`. */
export function readCondition(condition: string): { path: string; negated: boolean } {
  const [, mark = '', path = ''] = /^\s*(!?)\s*(.*?)\s*$/s.exec(condition) ?? [];
  return { path, negated: mark === '!' };
}
