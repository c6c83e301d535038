import { EventEmitter } from '../base/event-emitter.js';

/** Who of the people that a signed-in user watches is there: emits `online` and `offline`, `{name, user_ids}`. */
export class Watchlist extends EventEmitter {}
