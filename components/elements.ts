export { type DataAttributesOptions, enableDataAttributes } from './data-attributes.js';
export type { ItemDetail, RemovalReason } from './display/item-host.js';
export type { ValueDetail } from './display/value-host.js';
export type { GapDetail } from './gap-detail.js';
export { PusherChannel, type SubscribedDetail } from './pusher-channel.js';
export { PusherConnection, type StateChangeDetail } from './pusher-connection.js';
export { PusherEvent, type PusherEventDetail } from './pusher-event.js';
export { PusherFeed } from './pusher-feed.js';
export { PusherValue } from './pusher-value.js';
