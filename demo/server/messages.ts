/** The number of messages to keep. */
const MAX_KEPT = 50;

/** A message that a visitor wrote. */
export interface Message {
  id: number;
  author: string;
  /** The author's initials, for an avatar. */
  initials: string;
  text: string;
  /** ISO 8601. */
  at: string;
}

/** A message that is there from the start. */
export interface FirstMessage {
  author: string;
  text: string;
  /** Its age when the server starts, in minutes. */
  minutesAgo: number;
}

/** The most recent messages of visitors. */
export class Messages {
  #count = 0;
  #kept: Message[] = [];

  /** @param first the first messages, oldest first */
  constructor(first: readonly FirstMessage[] = []) {
    for (const { author, text, minutesAgo } of first) this.#add(author, text, Date.now() - minutesAgo * 60_000);
  }

  /** The messages, newest first. */
  get list(): readonly Message[] {
    return this.#kept;
  }

  /** Adds a message, with an id and the time. */
  add(author: string, text: string): Message {
    return this.#add(author, text, Date.now());
  }

  #add(author: string, text: string, time: number): Message {
    const at = new Date(time).toISOString();
    const message = { id: ++this.#count, author, initials: initialsOf(author), text, at };
    this.#kept = [message, ...this.#kept].slice(0, MAX_KEPT);
    return message;
  }
}

/** Returns the first characters of a name's first and last word. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  return [first, last].map((word) => [...word][0]?.toUpperCase() ?? '').join('');
}
