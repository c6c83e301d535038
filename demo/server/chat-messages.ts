/** The number of messages to keep. */
const MAX_KEPT = 50;

/** A message that a visitor wrote. */
export interface Message {
  id: number;
  author: string;
  text: string;
  /** ISO 8601. */
  at: string;
}

/** The most recent messages of visitors. */
export class Messages {
  #count = 0;
  #kept: Message[] = [];

  /** The messages, newest first. */
  get list(): readonly Message[] {
    return this.#kept;
  }

  /** Adds a message, with an id and the time. */
  add(author: string, text: string): Message {
    const message = { id: ++this.#count, author, text, at: new Date().toISOString() };
    this.#kept = [message, ...this.#kept].slice(0, MAX_KEPT);
    return message;
  }
}
