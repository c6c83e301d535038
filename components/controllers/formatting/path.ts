/**
 * The value at a path such as `author.name` or `tags.0`; `.` is the data itself. Undefined where any step is missing.
 * Only what the data itself has counts: `constructor` and `__proto__` are nobody's.
 */
export function valueAt(data: unknown, path: string): unknown {
  const whole = path.trim();
  if (whole === '.' || whole === '') return data;
  let value = data;
  for (const step of whole.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
