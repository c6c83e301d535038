// The client for `require()`. It is the same in every environment except Node, where node.ts adds a WebSocket class.

import {
  Channel,
  Connection,
  channelKind,
  channelNameProblem,
  EncryptedChannel,
  Members,
  PresenceChannel,
  Pusher,
  PusherError,
  User,
  VERSION,
  Watchlist,
} from '../index.js';

export * from '../index.js';
export { default } from '../index.js';

/** The value of `require()`: the class, as in pusher-js, with every export as a property. */
const moduleExports = Object.assign(Pusher, {
  ...{ default: Pusher, Pusher, PusherError, VERSION },
  ...{ Channel, EncryptedChannel, PresenceChannel, Members, channelKind, channelNameProblem },
  ...{ Connection, User, Watchlist },
});

export { moduleExports as 'module.exports' };
