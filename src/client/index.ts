// The types name Symbol.dispose, which projects without this library do not know.
/// <reference lib="esnext.disposable" preserve="true" />

export { channelKind, channelNameProblem } from './channel-name.js';
export { Channel } from './channels/channel.js';
export { EncryptedChannel } from './channels/encrypted-channel.js';
export { type Member, Members } from './channels/members.js';
export { PresenceChannel } from './channels/presence-channel.js';
export { Connection, type ConnectionState } from './connection.js';
export { PusherError, type PusherErrorDetail, type PusherErrorType } from './errors.js';
export type { Gap, GapReason } from './gap.js';
export type { BindOptions, DataOf, EventOrigin, GlobalListener, Listener, Metadata } from './listeners.js';
export type {
  AuthCallback,
  AuthOptions,
  AuthorizationOptions,
  Authorizer,
  AuthorizerGenerator,
  BatchOptions,
  CatchUp,
  CatchUpRequest,
  ChannelAuthorizationData,
  ChannelAuthorizationOptions,
  ChannelAuthorizationRequest,
  ChannelEvent,
  ClusterOptions,
  Options,
  QueueOptions,
  UserAuthenticationData,
  UserAuthenticationOptions,
  UserAuthenticationRequest,
} from './options.js';
export { Pusher, Pusher as default } from './pusher.js';
export type {
  AuthorizerCallback,
  ChannelAuthorizationCallback,
  ChannelAuthorizationHandler,
  ChannelAuthorizerGenerator,
  ConnectionManager,
  DeprecatedAuthOptions,
  UserAuthenticationCallback,
  UserAuthenticationHandler,
} from './pusher-js-types.js';
export type { UserData } from './sign-in.js';
export { User } from './user.js';
export { VERSION } from './version.js';
export { Watchlist } from './watchlist.js';
