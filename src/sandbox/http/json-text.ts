/** Parses JSON. Returns undefined, which no JSON text represents, if the text is not valid JSON. */
export function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Encodes JSON. Returns undefined if the value cannot be encoded, for example because it is nested too deeply for the
 * stack.
 */
export function encodeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Quotes a text of unknown length for a message, truncated to 100 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** Like {@link quote}, but without control characters: for text from clients that is shown in a terminal. */
export function quotePrintable(text: string): string {
  return quote(text.replace(/[^ -~]/g, '?'));
}
