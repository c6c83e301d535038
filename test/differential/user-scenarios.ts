import type { PresenceChannel } from 'pusher-js';
import type { Scenario, Stage } from './scenario.js';

type Callback = (error: unknown, data: unknown) => void;

const data = '{"id":"1","name":"One","watchlist":["2"]}';
const authData = JSON.stringify({ auth: 'a:b', user_data: data });
const success = (server: Stage['server'], user_data: unknown = data) =>
  server.send({ event: 'pusher:signin_success', data: JSON.stringify({ user_data }) });

const customHandler = (_: unknown, callback: Callback) => callback(null, { auth: 'a:b', user_data: data });

const signedIn = async ({ connected, server, until }: Stage, more: object = {}) => {
  const made = await connected({ userAuthentication: { customHandler }, ...more });
  made.signin();
  await server.received(1);
  await success(server);
  await until(() => Boolean(made.user.user_data));
  return made;
};

/** Joins a presence channel as the signed-in user, with this authorization. */
const enterAsUser = async (stage: Stage, authorization: object) => {
  const authorize = (_: unknown, callback: Callback) => callback(null, authorization);
  const made = await signedIn(stage, { channelAuthorization: { customHandler: authorize } });
  const channel = made.subscribe('presence-c') as PresenceChannel;
  await stage.until(() => channel.members.myID !== null);
  stage.note('myID', channel.members.myID);
  await stage.settle(made);
};

const noteUser = ({ note }: Stage, { user }: { user: { user_data: unknown } }) => note('user', user.user_data);

const noteRequests = async ({ server, note }: Stage) => {
  for (const { method, body, headers } of await server.authRequests(1)) {
    note('request', method, body, headers['content-type']?.split(';')[0], headers['x-one'], headers['x-two']);
  }
};

export const user: Scenario[] = [
  {
    name: 'signin() on a connection',
    async run(stage) {
      const { connected, server, call, settle, record } = stage;
      const made = await connected({
        userAuthentication: { endpoint: server.authUrl({ body: authData }), transport: 'ajax' },
      });
      record(made, 'client', 'pusher:signin_success');
      record(made.user, 'user', 'pusher:signin_success');
      noteUser(stage, made);
      call('signin', () => made.signin());
      call('signin', () => made.signin());
      await server.received(1);
      noteUser(stage, made);
      await success(server);
      await settle(made);
      await settle(made);
      noteUser(stage, made);
      call('channel', () => made.channel('#server-to-user-1'));
      call('all', () => made.allChannels());
      await noteRequests(stage);
    },
  },
  {
    name: 'signin() without a connection',
    async run(stage) {
      const { client, server, call, settle, note } = stage;
      const made = client({
        userAuthentication: {
          customHandler(request: unknown, callback: Callback) {
            note('customHandler', request, callback);
            customHandler(request, callback);
          },
        },
      });
      call('signin', () => made.signin());
      noteUser(stage, made);
      await server.received(1);
      await success(server);
      await settle(made);
      noteUser(stage, made);
    },
  },
  {
    name: 'user.signin()',
    async run({ connected, call, server }) {
      const made = await connected({ userAuthentication: { customHandler } });
      call('signin', () => made.user.signin());
      await server.received(1);
    },
  },
  {
    name: 'userAuthentication: params, headers and providers',
    async run(stage) {
      const { connected, server } = stage;
      const made = await connected({
        userAuthentication: {
          endpoint: server.authUrl({ body: authData }),
          transport: 'ajax',
          params: { a: 'ä' },
          headers: { 'X-One': '1' },
          paramsProvider: () => ({ b: '2' }),
          headersProvider: () => ({ 'X-Two': '2' }),
        },
      });
      made.signin();
      await server.received(1);
      await noteRequests(stage);
    },
  },
  {
    name: 'a sign-in that the endpoint rejects',
    async run(stage) {
      const { connected, server, record, noted, settle } = stage;
      const made = await connected({
        userAuthentication: { endpoint: server.authUrl({ status: 403 }), transport: 'ajax' },
      });
      record(made.user, 'user', 'pusher:signin_error');
      record(made, 'client', 'pusher:signin_error');
      made.signin();
      await noted('user pusher:signin_error');
      noteUser(stage, made);
      await settle(made);
    },
  },
  {
    name: 'a sign-in that the customHandler rejects',
    async run(stage) {
      const { connected, record, noted } = stage;
      const refuse = (_: unknown, callback: Callback) => callback(new Error('my words'), null);
      const made = await connected({ userAuthentication: { customHandler: refuse } });
      record(made.user, 'user', 'pusher:signin_error');
      made.signin();
      await noted('user pusher:signin_error');
      noteUser(stage, made);
    },
  },
  {
    name: 'signin_success without a usable ID',
    async run(stage) {
      const { connected, server, settle } = stage;
      for (const user_data of ['{"id":""}', '{}', '{"id":7}', 'no json']) {
        const made = await connected({ userAuthentication: { customHandler } });
        made.signin();
        await settle(made);
        await success(server, user_data);
        await settle(made);
        stage.note('signed in', typeof made.user.user_data?.id === 'string' && made.user.user_data.id !== '');
        made.disconnect();
      }
    },
  },
  {
    name: 'the error for a sign-in without a usable ID',
    async run(stage) {
      const { connected, server, record, settle } = stage;
      const made = await connected({ userAuthentication: { customHandler } });
      record(made.user, 'user', 'pusher:signin_error');
      made.signin();
      await server.received(1);
      await success(server, '{}');
      await settle(made);
      noteUser(stage, made);
    },
  },
  {
    name: 'a sign-in whose answer has no user_data',
    async run(stage) {
      const { connected, record, until, settle } = stage;
      let answered = false;
      const handler = (_: unknown, callback: Callback) => {
        callback(null, { auth: 'a:b' });
        answered = true;
      };
      const made = await connected({ userAuthentication: { customHandler: handler } });
      record(made.user, 'user', 'pusher:signin_error');
      made.signin();
      await until(() => answered);
      await settle(made);
      noteUser(stage, made);
    },
  },
  {
    name: 'signin() after a rejection',
    async run(stage) {
      const { connected, note, until, settle } = stage;
      const refuse = (request: unknown, callback: Callback) => {
        note('customHandler', request);
        callback(new Error('my words'), null);
      };
      const made = await connected({ userAuthentication: { customHandler: refuse } });
      let refused = false;
      made.user.bind('pusher:signin_error', () => {
        refused = true;
      });
      made.signin();
      await until(() => refused);
      made.signin();
      await settle(made);
    },
  },
  {
    name: 'events for a user',
    async run(stage) {
      const { server, record, recordAll, settle } = stage;
      const made = await signedIn(stage);
      record(made.user, 'user', 'e', 'pusher:e', 'pusher_internal:e');
      recordAll(made.user, 'user');
      record(made, 'client', 'e');
      for (const event of ['e', 'pusher:e', 'pusher_internal:e']) {
        await server.send({ event, channel: '#server-to-user-1', data: '{"n":1}' });
      }
      await server.send({ event: 'e', channel: '#server-to-user-1', data: 'null' });
      await server.send({ event: 'e', channel: '#server-to-user-2', data: '2' });
      await settle(made);
    },
  },
  {
    name: 'events of a watchlist',
    async run(stage) {
      const { server, record, recordAll, settle } = stage;
      const made = await signedIn(stage);
      record(made.user.watchlist, 'watchlist', 'online', 'offline');
      recordAll(made.user.watchlist, 'watchlist');
      record(made, 'client', 'online');
      const events = [
        { name: 'online', user_ids: ['2', '3'] },
        { name: 'offline', user_ids: ['4'] },
      ];
      await server.send({ event: 'pusher_internal:watchlist_events', data: JSON.stringify({ events }) });
      await settle(made);
    },
  },
  {
    name: 'a sign-in after a close',
    async run(stage) {
      const { server, settle, record, until } = stage;
      const made = await signedIn(stage);
      record(made.user, 'user', 'e');
      await settle(made);
      await server.end(4200);
      await server.connections(2);
      await until(() => made.connection.state === 'connected' && made.connection.socket_id === '2.2');
      noteUser(stage, made);
      await settle(made);
      await success(server);
      await settle(made);
      noteUser(stage, made);
      await server.send({ event: 'e', channel: '#server-to-user-1', data: '1' });
      await settle(made);
    },
  },
  {
    name: 'disconnect() of a signed-in user',
    async run(stage) {
      const made = await signedIn(stage);
      await stage.settle(made);
      made.disconnect();
      noteUser(stage, made);
    },
  },
  {
    name: 'a presence channel of a signed-in user without channel_data',
    server: { answer: false },
    run: (stage) => enterAsUser(stage, { auth: 'a:b' }),
  },
  {
    name: 'a presence channel of a signed-in user whose channel_data is null',
    server: { answer: false },
    run: (stage) => enterAsUser(stage, { auth: 'a:b', channel_data: null }),
  },
];
