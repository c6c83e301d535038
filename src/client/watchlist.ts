import { isObject } from './frame.js';
import { Listeners } from './listeners.js';

/** Who of the people that a signed-in user watches is there: emits `online` and `offline`, `{name, user_ids}`. */
export class Watchlist extends Listeners {
  /** Takes the data of `pusher_internal:watchlist_events`. For the user. */
  handleEvents(data: unknown): void {
    const events = isObject(data) && Array.isArray(data.events) ? data.events : [];
    for (const event of events) if (isObject(event) && typeof event.name === 'string') this.emit(event.name, event);
  }
}
