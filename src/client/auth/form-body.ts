/** The body of a form. React Native's URLSearchParams takes no pairs, and cannot replace a field. */
export class FormBody {
  #fields: string[][];

  constructor(fields: string[][]) {
    this.#fields = fields;
  }

  /** Sets a field in place of all those of this name. */
  set(name: string, value: string): void {
    this.#fields = [...this.#fields.filter(([other]) => other !== name), [name, value]];
  }

  toString(): string {
    return this.#fields.map((field) => field.map(encode).join('=')).join('&');
  }
}

/** Encodes a text; half of a surrogate pair, which cannot be encoded, becomes the replacement character. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}
