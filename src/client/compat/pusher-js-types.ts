import type {
  AuthCallback,
  ChannelAuthorizationData,
  ChannelAuthorizationRequest,
  UserAuthenticationData,
  UserAuthenticationRequest,
} from '../options/options.js';

// The names under which code for pusher-js imports these types.
export type { Connection as ConnectionManager } from '../connection/connection.js';
export type {
  AuthOptions as DeprecatedAuthOptions,
  AuthorizerGenerator as ChannelAuthorizerGenerator,
} from '../options/options.js';

/** The callback of a `customHandler` for channels. */
export type ChannelAuthorizationCallback = AuthCallback<ChannelAuthorizationData>;
/** The callback of an `authorizer`. */
export type AuthorizerCallback = ChannelAuthorizationCallback;
/** The callback of a `customHandler` for users. */
export type UserAuthenticationCallback = AuthCallback<UserAuthenticationData>;
/** A `customHandler` for channels that calls its callback. */
export type ChannelAuthorizationHandler = (
  request: ChannelAuthorizationRequest,
  callback: ChannelAuthorizationCallback,
) => void;
/** A `customHandler` for users that calls its callback. */
export type UserAuthenticationHandler = (
  request: UserAuthenticationRequest,
  callback: UserAuthenticationCallback,
) => void;

// If pusher-js is installed, the types of Laravel Echo require its class, and no other class can satisfy that.
// biome-ignore lint/suspicious/noTsIgnore: it is not an error if pusher-js is installed
/** @ts-ignore pusher-js may not be installed. */
declare module 'pusher-js/types/src/core/options.js' {
  interface Options {
    /** The class of Laravel Echo's client. */
    // biome-ignore lint/suspicious/noExplicitAny: in an intersection with the type of a class, only any accepts another class
    Pusher?: any;
  }
}
