/** Only this many entries of a list are shown as text. */
const MAX_ENTRIES = 1_000;

/**
 * Returns a value as text: empty for missing values, NaN and objects; a list becomes its plain values separated by commas.
 */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map(plainText).filter(Boolean).join(', ');
  return plainText(value);
}

function plainText(value: unknown): string {
  const isBlank = value === null || value === undefined || typeof value === 'object' || Number.isNaN(value);
  return isBlank ? '' : String(value);
}
