import type { PresenceChannel } from 'pusher-js';
import type { Scenario, Stage } from './scenario.js';

const succeeded = 'pusher:subscription_succeeded';
const changes = ['pusher:member_added', 'pusher:member_removed'];

/** A client with the user `me`, and a function that sends internal frames of the presence channel. */
async function enter({ connected, server, record, noted }: Stage, members?: object) {
  const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
  const channel = made.subscribe('presence-c') as PresenceChannel;
  record(channel, 'c', succeeded, ...changes);
  const sendInternal = (event: string, data: object) =>
    server.send({ event: `pusher_internal:${event}`, channel: 'presence-c', data: JSON.stringify(data) });
  if (members) {
    // the scenario answers instead of the server
    await server.received(1);
    await sendInternal('subscription_succeeded', { presence: members });
  }
  await noted(`c ${succeeded}`);
  return { made, channel, sendInternal };
}

export const noteMembers = ({ note }: Pick<Stage, 'note'>, { members }: PresenceChannel) => {
  const each: unknown[] = [];
  members.each((member: unknown) => each.push(member));
  note('members', members.members, members.count, members.myID, members.me);
  note('each', each);
};

export const presence: Scenario[] = [
  {
    name: 'the members of a presence channel',
    server: { answer: false },
    async run(stage) {
      const { connected, server, record, noted, note } = stage;
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
      const channel = made.subscribe('presence-c') as PresenceChannel;
      noteMembers(stage, channel);
      record(channel, 'c', succeeded);
      await server.received(1);
      noteMembers(stage, channel);
      const presence = { ids: ['me', 'x'], hash: { me: {}, x: { name: 'X' } }, count: 2 };
      const event = 'pusher_internal:subscription_succeeded';
      await server.send({ event, channel: 'presence-c', data: JSON.stringify({ presence }) });
      await noted(`c ${succeeded}`);
      noteMembers(stage, channel);
      note('get', channel.members.get('x'), channel.members.get('y'), channel.members.get('constructor'));
      note('Object.keys', Object.keys(channel.members.members));
    },
  },
  {
    name: 'members that join and leave',
    async run(stage) {
      const { settle } = stage;
      const { made, channel, sendInternal } = await enter(stage);
      await sendInternal('member_added', { user_id: 'x', user_info: { n: 1 } });
      await sendInternal('member_added', { user_id: 'y' });
      await sendInternal('member_added', { user_id: 'x', user_info: { n: 2 } });
      await settle(made);
      noteMembers(stage, channel);
      await sendInternal('member_removed', { user_id: 'x' });
      await sendInternal('member_removed', { user_id: 'unknown' });
      await sendInternal('member_removed', { user_id: 'x' });
      await settle(made);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'the map of members, as pages use it',
    async run(stage) {
      const { call, settle } = stage;
      const { made, channel, sendInternal } = await enter(stage);
      await sendInternal('member_added', { user_id: 'x', user_info: { n: 1 } });
      await settle(made);
      const { members } = channel.members;
      for (const name of ['x', 'y', 'toString']) {
        // biome-ignore lint/suspicious/noPrototypeBuiltins: what old pages do
        call(`hasOwnProperty ${name}`, () => members.hasOwnProperty(name));
      }
      call('as text', () => `${members}`);
      made.disconnect();
      // biome-ignore lint/suspicious/noPrototypeBuiltins: what old pages do
      call('without a connection', () => channel.members.members.hasOwnProperty('x'));
    },
  },
  {
    name: 'the sender of an event on a presence channel',
    async run(stage) {
      const { server, record, recordAll, settle } = stage;
      const { made, channel } = await enter(stage);
      record(channel, 'c', 'client-e', 'e');
      record(made, 'client', 'client-e');
      recordAll(channel, 'c');
      await server.send({ event: 'client-e', channel: 'presence-c', data: '{}', user_id: 'x' });
      await server.send({ event: 'e', channel: 'presence-c', data: '{}' });
      await settle(made);
    },
  },
  {
    name: 'members after disconnect()',
    server: { answer: 'pings' },
    async run(stage) {
      const { server, noted } = stage;
      const members = { ids: ['me', 'x'], hash: { me: null, x: null }, count: 2 };
      const { made, channel, sendInternal } = await enter(stage, members);
      noteMembers(stage, channel);
      made.disconnect();
      noteMembers(stage, channel);
      made.connect();
      await server.received(2);
      await sendInternal('subscription_succeeded', { presence: { ids: ['me'], hash: { me: {} }, count: 1 } });
      await noted(`c ${succeeded}`, 2);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'a second confirmation of a presence channel',
    async run(stage) {
      const { settle } = stage;
      const { made, channel, sendInternal } = await enter(stage);
      await sendInternal('subscription_succeeded', {
        presence: { ids: ['me', 'x'], hash: { me: {}, x: {} }, count: 2 },
      });
      await settle(made);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'members who join before the confirmation',
    server: { answer: 'pings' },
    async run(stage) {
      const { connected, server, record, noted, settle } = stage;
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
      const channel = made.subscribe('presence-c') as PresenceChannel;
      record(channel, 'c', succeeded, ...changes);
      await server.received(1);
      const sendInternal = (event: string, data: object) =>
        server.send({ event: `pusher_internal:${event}`, channel: 'presence-c', data: JSON.stringify(data) });
      await sendInternal('member_added', { user_id: 'x', user_info: {} });
      await sendInternal('subscription_succeeded', {
        presence: { ids: ['me', 'y'], hash: { me: {}, y: {} }, count: 3 },
      });
      await noted(`c ${succeeded}`);
      await sendInternal('member_removed', { user_id: 'y' });
      await settle(made);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'unsubscribe() from a presence channel',
    async run(stage) {
      const { call, settle } = stage;
      const { made, channel, sendInternal } = await enter(stage);
      call('unsubscribe', () => made.unsubscribe('presence-c'));
      await sendInternal('member_added', { user_id: 'x' });
      await settle(made);
      call('subscribed', () => channel.subscribed);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'unsubscribe() within a listener of pusher:subscription_succeeded',
    async run(stage) {
      const { connected, server, record, noted, settle } = stage;
      const body = JSON.stringify({ auth: 'a:b', channel_data: '{"user_id":"me"}' });
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl({ body }), transport: 'ajax' } });
      const channel = made.subscribe('presence-c') as PresenceChannel;
      channel.bind(succeeded, () => made.unsubscribe('presence-c'));
      record(channel, 'c', succeeded);
      await noted(`c ${succeeded}`);
      await settle(made);
      noteMembers(stage, channel);
    },
  },
  {
    name: 'a presence channel of a PHP server, without members',
    server: { answer: 'pings' },
    async run(stage) {
      const { settle } = stage;
      const { made, channel, sendInternal } = await enter(stage, { ids: [], hash: [], count: 0 });
      noteMembers(stage, channel);
      await sendInternal('member_added', { user_id: 'x', user_info: {} });
      await settle(made);
      stage.note('x', channel.members.get('x'), channel.members.count);
    },
  },
  {
    name: 'user IDs that are numbers',
    server: { answer: false },
    async run(stage) {
      const { connected, server, record, settle, note } = stage;
      const body = JSON.stringify({ auth: 'a:b', channel_data: '{"user_id":7,"user_info":{"n":1}}' });
      const made = await connected({ channelAuthorization: { endpoint: server.authUrl({ body }), transport: 'ajax' } });
      const channel = made.subscribe('presence-c') as PresenceChannel;
      record(channel, 'c', succeeded, ...changes, 'client-e');
      record(made.connection, 'connection', 'message');
      await server.received(1);
      const sendInternal = (event: string, data: object) =>
        server.send({ event: `pusher_internal:${event}`, channel: 'presence-c', data: JSON.stringify(data) });
      await sendInternal('subscription_succeeded', {
        presence: { ids: [7, 8], hash: { 7: { n: 1 }, 8: null }, count: 2 },
      });
      await sendInternal('member_added', { user_id: 9, user_info: null });
      await sendInternal('member_removed', { user_id: 8 });
      for (const user_id of [9, 0, '']) await server.send({ event: 'client-e', channel: 'presence-c', user_id });
      await settle(made);
      noteMembers(stage, channel);
      const { members } = channel as unknown as { members: { get(id: unknown): unknown } };
      note('get', members.get(9), members.get('9'));
    },
  },
];
