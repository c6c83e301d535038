import type { Publication } from './publisher.js';
import type { Beat } from './schedule.js';

/** Follows a page's subscription with its last event, so that every page knows how many are unread. */
const CHANNEL = 'private-cache-notifications';
/** How many are kept. */
const KEPT = 20;
/** How many beats go by between two that come by themselves. */
const PERIOD = 12;

const NEWS = [
  ['Build 1,204 passed', 'All checks are green.'],
  ['Ada mentioned you', '“Can you have a look at this before lunch?”'],
  ['Invoice 88 was paid', 'The money is on its way.'],
  ['New sign-in', 'From a browser that you have used before.'],
  ['Your export is ready', 'It is kept for seven days.'],
] as const;

/** One notification. */
export interface Notification {
  id: number;
  title: string;
  text: string;
  /** ISO 8601. */
  at: string;
  /** How many nobody has read, this one too. */
  unread: number;
}

/** The notifications of the bell: all visitors share them. */
export class Notifications {
  #count = 0;
  #unread = 0;
  #kept: Notification[] = [];

  /** The newest first. */
  get list(): readonly Notification[] {
    return this.#kept;
  }

  /** One more. */
  notify(): Publication {
    const [title, text] = NEWS[this.#count % NEWS.length] as (typeof NEWS)[number];
    this.#unread++;
    const data = { id: ++this.#count, title, text, at: new Date().toISOString(), unread: this.#unread };
    this.#kept = [data, ...this.#kept].slice(0, KEPT);
    return { channel: CHANNEL, name: 'notification', data };
  }

  /** Somebody has read all. */
  read(): Publication {
    this.#unread = 0;
    return { channel: CHANNEL, name: 'all-read', data: { unread: 0 } };
  }

  /** One that comes by itself now and then, while somebody watches. */
  readonly source = ({ count, watched }: Beat): Publication[] =>
    count % PERIOD === 0 && watched.has(CHANNEL) ? [this.notify()] : [];
}
