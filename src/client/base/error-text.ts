/** Describes a thrown value: the message of an error, or any other value as text. */
export function wordsOf(cause: unknown): string {
  return textOf(cause instanceof Error ? cause.message : cause);
}

/** Ends a sentence that quotes foreign text, unless the text ends with a punctuation mark of its own. */
export function sentence(text: string): string {
  let end = text.length;
  while (/[\s.]/.test(text.charAt(end - 1))) end--;
  const words = text.slice(0, end);
  return /[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019\xbb)]?$/.test(words.slice(-2)) ? words : `${words}.`;
}

/** Converts any value to text, including those without one: `{"toString":1}`, symbols, and too deeply nested arrays. */
export function textOf(value: unknown): string {
  try {
    return `${value}`;
  } catch {
    return `a value of type ${typeof value}`;
  }
}
