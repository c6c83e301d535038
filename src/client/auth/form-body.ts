/** A form-encoded body. React Native's URLSearchParams neither accepts pairs nor replaces fields. */
export class FormBody {
  #fields: string[][];

  constructor(fields: string[][]) {
    this.#fields = fields;
  }

  /** Sets a field. Replaces all fields of this name. */
  set(name: string, value: string): void {
    this.#fields = [...this.#fields.filter(([other]) => other !== name), [name, value]];
  }

  toString(): string {
    return this.#fields.map((field) => field.map(encode).join('=')).join('&');
  }
}

/** Encodes a text. Lone surrogates, which can't be encoded, become the replacement character. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}
