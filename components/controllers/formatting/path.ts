/**
 * Returns the value at a path such as `author.name` or `tags.0`; `.` is the data itself. Returns undefined if any step is
 * missing. Inherited properties such as `constructor` and `__proto__` are ignored.
 */
export function valueAt(data: unknown, path: string): unknown {
  const trimmed = path.trim();
  if (trimmed === '.' || trimmed === '') return data;
  let value = data;
  for (const step of trimmed.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
