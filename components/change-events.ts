import type { CountDetail } from './controllers/count/count-host.js';
import type { ItemDetail } from './controllers/items/item-host.js';
import type { StatusDetail } from './controllers/status/status-host.js';
import type { TriggerDetail } from './controllers/trigger/trigger-host.js';
import type { ValueDetail } from './controllers/value/value-host.js';

/** What an element that shows items tells of each change. */
export interface ItemEvents extends UpdateEvents<ItemDetail> {
  'pusher-before-insert': CustomEvent<ItemDetail>;
  'pusher-insert': CustomEvent<ItemDetail>;
  'pusher-before-remove': CustomEvent<ItemDetail>;
  'pusher-remove': CustomEvent<ItemDetail>;
}

/** What an element that shows one thing tells of each change. */
export interface UpdateEvents<Detail> {
  'pusher-before-update': CustomEvent<Detail>;
  'pusher-update': CustomEvent<Detail>;
}

/** What an element that sends something tells of it. */
export interface TriggerEvents {
  'pusher-before-trigger': CustomEvent<TriggerDetail>;
  'pusher-trigger': CustomEvent<TriggerDetail>;
}

/** The change events of each tag. Each element adds its own. */
// biome-ignore lint/suspicious/noEmptyInterface: the files of the elements augment it
export interface ChangeEvents {}

/** Any of them, as a listener further out hears it, where the tag is not known. */
type AnyUpdate = UpdateEvents<ItemDetail | ValueDetail | CountDetail | StatusDetail>;

declare global {
  interface GlobalEventHandlersEventMap extends Omit<ItemEvents, keyof AnyUpdate>, TriggerEvents, AnyUpdate {}
}
