export { channelKind, channelNameProblem } from './channel-name.js';
export { Channel } from './channels/channel.js';
export { type Member, Members } from './channels/members.js';
export { PresenceChannel } from './channels/presence-channel.js';
export { Connection, type ConnectionState } from './connection.js';
export { PusherError, type PusherErrorDetail, type PusherErrorType } from './errors.js';
export type { EventOrigin, GlobalListener, Listener, Metadata } from './listeners.js';
export type {
  ChannelAuthorizationCallback,
  ChannelAuthorizationData,
  ChannelAuthorizationOptions,
  ChannelAuthorizationRequest,
  Options,
} from './options.js';
export { Pusher, Pusher as default } from './pusher.js';
export { VERSION } from './version.js';
