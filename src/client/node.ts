import { WebSocket } from 'ws';
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
} from './index.js';
import { setWebSocketClass, type WebSocketClass } from './transports/web-socket.js';

setWebSocketClass(WebSocket as unknown as WebSocketClass);

export * from './index.js';
export { default } from './index.js';

/** What `require()` gives: the class, as in pusher-js, with every export as its property. */
const required = Object.assign(Pusher, {
  ...{ default: Pusher, Pusher, PusherError, VERSION },
  ...{ Channel, EncryptedChannel, PresenceChannel, Members, channelKind, channelNameProblem },
  ...{ Connection, User, Watchlist },
});

export { required as 'module.exports' };
