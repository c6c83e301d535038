import type { Publication } from './publisher.js';
import type { Tick } from './schedule.js';

/** A cache channel: each page receives the last event when it subscribes, and so the number of unread notifications. */
const CHANNEL = 'private-cache-notifications';
/** The number of notifications to keep. */
const MAX_KEPT = 20;
/** The number of ticks between two automatic notifications. */
const PERIOD = 12;

const NEWS = [
  ['Build 1,204 passed', 'All checks are green.'],
  ['Ada mentioned you', '“Can you have a look at this before lunch?”'],
  ['Invoice 88 was paid', 'The money is on its way.'],
  ['New sign-in', 'From a browser that you have used before.'],
  ['Your export is ready', 'It will be kept for seven days.'],
] as const;

/** One notification. */
export interface Notification {
  id: number;
  title: string;
  text: string;
  /** ISO 8601. */
  at: string;
  /** The number of unread notifications, including this one. */
  unread: number;
}

/** The notifications of the bell, which all visitors share. */
export class Notifications {
  #count = 0;
  #unread = 0;
  #kept: Notification[] = [];

  /** The notifications, newest first. */
  get list(): readonly Notification[] {
    return this.#kept;
  }

  /** The number of unread notifications. */
  get unread(): number {
    return this.#unread;
  }

  /** Adds a notification. */
  notify(): Publication {
    const [title, text] = NEWS[this.#count % NEWS.length] as (typeof NEWS)[number];
    this.#unread++;
    const data = { id: ++this.#count, title, text, at: new Date().toISOString(), unread: this.#unread };
    this.#kept = [data, ...this.#kept].slice(0, MAX_KEPT);
    return { channel: CHANNEL, name: 'notification', data };
  }

  /** Marks all as read. */
  read(): Publication {
    this.#unread = 0;
    return { channel: CHANNEL, name: 'all-read', data: { unread: 0 } };
  }

  /** Adds a notification from time to time while someone is subscribed. */
  readonly source = ({ count, watched }: Tick): Publication[] =>
    count % PERIOD === 0 && watched.has(CHANNEL) ? [this.notify()] : [];
}
