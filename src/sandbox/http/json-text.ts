/** Reads JSON. `undefined`, which no JSON text means, is the answer to a text that is none. */
export function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes JSON; `undefined` where the value has no text, which a value nested deeper than the stack has not either. */
export function encodeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A text of unknown length in quotation marks, for a message: cut after 100 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** As {@link quote}, for a text that a client sent and a terminal shows: without control characters. */
export function quotePrintable(text: string): string {
  return quote(text.replace(/[^ -~]/g, '?'));
}
