// Compiled by `npm run check`, not run: our types accept code that was written for the types of pusher-js.
import type {
  AuthorizerGenerator,
  ChannelAuthorizationHandler,
  ChannelAuthorizationOptions,
  Options,
  UserAuthenticationHandler,
} from 'pusher-js';
import {
  type AuthOptions,
  type Authorizer,
  type AuthorizerCallback,
  type Channel,
  type ChannelAuthorizationCallback,
  type ChannelAuthorizerGenerator,
  type ConnectionManager,
  type DeprecatedAuthOptions,
  type AuthorizerGenerator as OurAuthorizerGenerator,
  type ChannelAuthorizationHandler as OurChannelHandler,
  type UserAuthenticationHandler as OurUserHandler,
  type PresenceChannel,
  Pusher,
  type UserAuthenticationCallback,
} from '../../src/client/index.js';

declare const options: Options;
declare const authorizer: AuthorizerGenerator;
declare const channelHandler: ChannelAuthorizationHandler;
declare const userHandler: UserAuthenticationHandler;
declare const channelAuthorization: ChannelAuthorizationOptions;

export const pusher: Pusher = new Pusher('key', options);
new Pusher('key', { ...options, channelAuthorization });
new Pusher('key', { cluster: 'eu', authorizer });
new Pusher('key', {
  cluster: 'eu',
  forceTLS: true,
  enabledTransports: ['ws', 'wss'],
  channelAuthorization: { endpoint: '/auth', transport: 'ajax', customHandler: channelHandler },
  userAuthentication: { endpoint: '/user', transport: 'ajax', customHandler: userHandler },
});

const channel: Channel = pusher.subscribe('presence-room');
channel.bind('message', (data: { text: string }) => data.text.length);
channel.bind('client-typing', (_data: { who: string }, metadata: { user_id: string }) => metadata.user_id);
channel.bind_global((event: string, data: { text: string }) => event + data.text);
channel.bind('e', () => {}, { some: 'context' }).unbind('e');
channel.unbind();
channel.unbind_all();
const sent: boolean = channel.trigger('client-typing', { who: 'me' });
pusher.bind('e', () => sent);
pusher.unbind('e', undefined, undefined);
pusher.bind_global(() => {});
pusher.unbind_global();
pusher.unbind_all();
pusher.connection.bind('state_change', (states: { previous: string; current: string }) => states.current);
pusher.connection.bind('error', (error: { error: { data: { code: number } } }) => error.error.data.code);
const id: string | undefined = pusher.connection.socket_id;
pusher.user.bind('message', (data: { text: string }) => data.text);
pusher.user.watchlist.bind('online', (event: { name: string; user_ids: string[] }) => event.user_ids);
pusher.switchCluster({ appKey: 'other', cluster: 'us2' });
pusher.signin();
pusher.send_event('client-e', {}, 'private-c');
pusher.allChannels().forEach(({ name }) => {
  pusher.unsubscribe(name + id);
});
pusher.disconnect();

// the imported types have the names of pusher-js
const authorized: AuthorizerCallback = (error, data) => error?.message ?? data?.auth;
const made: Authorizer = { authorize: (_socketId: string, callback: AuthorizerCallback) => callback(null, null) };
const generator: OurAuthorizerGenerator & ChannelAuthorizerGenerator = ({ name }, given) => {
  authorized(new Error(name + given.auth.headers), null);
  return made;
};
const fields: AuthOptions & DeprecatedAuthOptions = { params: { a: 1 }, headers: {} };
const ofChannels: OurChannelHandler = ({ socketId }, callback: ChannelAuthorizationCallback) =>
  callback(null, { auth: socketId });
const ofUsers: OurUserHandler = ({ socketId }, callback: UserAuthenticationCallback) =>
  callback(null, { auth: socketId, user_data: '{}' });
new Pusher('key', { cluster: 'eu', authorizer: generator, auth: fields });
new Pusher('key', {
  cluster: 'eu',
  channelAuthorization: { customHandler: ofChannels },
  userAuthentication: { customHandler: ofUsers },
});
export const manager: ConnectionManager = pusher.connection;

// a listener may have no type, except that it can be called
export function listen(source: Channel, event: string, callback: CallableFunction): void {
  source.bind(event, callback).bind_global(callback).unbind(event, callback).unbind_global(callback);
}
(pusher.subscribe('presence-room') as PresenceChannel).members.each(
  (member: { id: string; info: { name: string } }) => member.info.name,
);
