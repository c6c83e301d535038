/**
 * Characters that a terminal would act on, or that hide or reorder text: control characters, invisible ones, line
 * separators and halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Makes a text safe to show in one line of a terminal: unsafe characters become `\uXXXX`. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Returns a name for a line of text: as it is if it's plain ASCII without spaces, otherwise quoted and escaped. */
export function showName(name: string, maxLength = 200): string {
  const cut = name.length > maxLength ? `${name.slice(0, maxLength)}…` : name;
  return /^[!#-~]+$/.test(cut) ? cut : escapeUnsafe(JSON.stringify(cut));
}

/** Returns a text in one line of at most `maxLength` characters, without unsafe characters. */
export function showText(text: string, maxLength: number): string {
  const line = escapeUnsafe(text);
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

/** Returns a number with its noun: `1 socket`, `2 sockets`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
