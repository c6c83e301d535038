// The types use Symbol.dispose, which is unknown in projects without this library.
/// <reference lib="esnext.disposable" preserve="true" />

export type { BindOptions, DataOf, EventOrigin, GlobalListener, Listener, Metadata } from './base/event-emitter.js';
export { VERSION } from './base/version.js';
export { Channel } from './channels/channel.js';
export { EncryptedChannel } from './channels/encrypted-channel.js';
export { type Member, Members } from './channels/members.js';
export { PresenceChannel } from './channels/presence-channel.js';
export type {
  AuthorizerCallback,
  ChannelAuthorizationCallback,
  ChannelAuthorizationHandler,
  ChannelAuthorizerGenerator,
  ConnectionManager,
  DeprecatedAuthOptions,
  UserAuthenticationCallback,
  UserAuthenticationHandler,
} from './compat/pusher-js-types.js';
export { Connection } from './connection/connection.js';
export type { ConnectionState } from './connection/connection-contract.js';
export type { Gap, GapReason } from './delivery/gap.js';
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
} from './options/options.js';
export { channelKind, channelNameProblem } from './protocol/channel-name.js';
export type { ErrorCode } from './protocol/error-code.js';
export { PusherError, type PusherErrorDetail, type PusherErrorType } from './protocol/pusher-error.js';
export { Pusher, Pusher as default } from './pusher.js';
export type { UserData } from './user/sign-in.js';
export { User } from './user/user.js';
export { Watchlist } from './user/watchlist.js';
