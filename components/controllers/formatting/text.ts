/** The longest list that is shown as text. */
const LONGEST = 1_000;

/** A value as text: nothing for what is missing, what is no number and objects; a list of plain values with commas between. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.slice(0, LONGEST).map(plainText).filter(Boolean).join(', ');
  return plainText(value);
}

function plainText(value: unknown): string {
  const isNothing = value === null || value === undefined || typeof value === 'object' || Number.isNaN(value);
  return isNothing ? '' : String(value);
}
