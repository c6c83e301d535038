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

/** What a `customHandler` of channels answers with. */
export type ChannelAuthorizationCallback = AuthCallback<ChannelAuthorizationData>;
/** The same, for an `authorizer`. */
export type AuthorizerCallback = ChannelAuthorizationCallback;
/** What a `customHandler` of users answers with. */
export type UserAuthenticationCallback = AuthCallback<UserAuthenticationData>;
/** A `customHandler` of channels that answers by its callback. */
export type ChannelAuthorizationHandler = (
  request: ChannelAuthorizationRequest,
  callback: ChannelAuthorizationCallback,
) => void;
/** A `customHandler` of users that answers by its callback. */
export type UserAuthenticationHandler = (
  request: UserAuthenticationRequest,
  callback: UserAuthenticationCallback,
) => void;

// If pusher-js is installed, the types of Laravel Echo ask for its class, which no other class can satisfy.
// biome-ignore lint/suspicious/noTsIgnore: there is no error where pusher-js is installed
/** @ts-ignore pusher-js may not be installed. */
declare module 'pusher-js/types/src/core/options.js' {
  interface Options {
    /** The class that Laravel Echo makes its client of. */
    // biome-ignore lint/suspicious/noExplicitAny: in an intersection with the type of a class, only any accepts another class
    Pusher?: any;
  }
}
