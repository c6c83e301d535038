export type { GapDetail } from './gap-detail.js';
export { PusherChannel, type SubscribedDetail } from './pusher-channel.js';
export { PusherConnection, type StateChangeDetail } from './pusher-connection.js';
export { PusherEvent, type PusherEventDetail } from './pusher-event.js';
