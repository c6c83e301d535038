import { EventEmitter } from '../base/event-emitter.js';

/**
 * The users whom a signed-in user watches. Emits `online` and `offline` with `{name, user_ids}`.
 *
 * @example
 * pusher.user.watchlist.bind('online', ({ user_ids }) => showOnline(user_ids));
 */
export class Watchlist extends EventEmitter {}
