/** Describes what was thrown: the message of an error, else the value as text. */
export function wordsOf(cause: unknown): string {
  return textOf(cause instanceof Error ? cause.message : cause);
}

/** Ends a sentence that quotes other people's words, which may have a full stop or another mark of their own. */
export function sentence(text: string): string {
  let end = text.length;
  while (/[\s.]/.test(text.charAt(end - 1))) end--;
  const words = text.slice(0, end);
  return /[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019\xbb)]?$/.test(words.slice(-2)) ? words : `${words}.`;
}

/** Converts any value to text. Some have none: `{"toString":1}`, symbols, and arrays that are nested too deeply. */
export function textOf(value: unknown): string {
  try {
    return `${value}`;
  } catch {
    return `a value of type ${typeof value}`;
  }
}
