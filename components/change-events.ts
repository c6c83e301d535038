import type { CountDetail } from './display/count-host.js';
import type { ItemDetail } from './display/item-host.js';
import type { StatusDetail } from './display/status-host.js';
import type { TriggerDetail } from './display/trigger-host.js';
import type { ValueDetail } from './display/value-host.js';

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

/** The events of each tag that tell of its changes. */
export interface ChangeEvents {
  'pusher-feed': ItemEvents;
  'pusher-members': ItemEvents;
  'pusher-value': UpdateEvents<ValueDetail>;
  'pusher-count': UpdateEvents<CountDetail>;
  'pusher-status': UpdateEvents<StatusDetail>;
  'pusher-trigger': TriggerEvents;
}

/** Any of them, as a listener further out hears it, where the tag is not known. */
type AnyUpdate = UpdateEvents<ItemDetail | ValueDetail | CountDetail | StatusDetail>;

declare global {
  interface GlobalEventHandlersEventMap extends Omit<ItemEvents, keyof AnyUpdate>, TriggerEvents, AnyUpdate {}
}
