/** How many are kept. */
const KEPT = 50;

/** What somebody wrote. */
export interface Message {
  id: number;
  author: string;
  text: string;
  /** ISO 8601. */
  at: string;
}

/** The last that people wrote somewhere. */
export class Messages {
  #count = 0;
  #kept: Message[] = [];

  /** The newest first. */
  get list(): readonly Message[] {
    return this.#kept;
  }

  /** Keeps one more, with an id and the time. */
  add(author: string, text: string): Message {
    const message = { id: ++this.#count, author, text, at: new Date().toISOString() };
    this.#kept = [message, ...this.#kept].slice(0, KEPT);
    return message;
  }
}
