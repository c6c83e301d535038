import type { PresenceChannel } from 'pusher-js';
import { noteMembers } from './presence-scenarios.js';
import type { Client, SandboxScenario } from './scenario.js';

const changes = ['pusher:member_added', 'pusher:member_removed'];

export const inSandbox: SandboxScenario[] = [
  {
    name: 'two clients and their client events',
    sandbox: true,
    async run(stage) {
      const { client, server, record, until, noted, call } = stage;
      const enter = async (user_id: string): Promise<[Client, PresenceChannel]> => {
        const params = { user_id, user_info: JSON.stringify({ name: user_id }) };
        const made = client({ channelAuthorization: { endpoint: server.authEndpoint, transport: 'ajax', params } });
        const channel = made.subscribe('presence-c') as PresenceChannel;
        await until(() => channel.subscribed);
        return [made, channel];
      };
      const [, one] = await enter('1');
      record(one, 'one', ...changes, 'client-e', 'e');
      const [second, two] = await enter('2');
      record(two, 'two', ...changes, 'client-e', 'e');
      await noted('one pusher:member_added');
      noteMembers(stage, two);
      call('trigger', () => one.trigger('client-e', { from: 'one' }));
      await noted('two client-e');
      call('trigger', () => two.trigger('client-e', { from: 'two' }));
      await noted('one client-e');
      await server.trigger('presence-c', 'e', { n: 1 }, { socketId: second.connection.socket_id });
      await noted('one e');
      second.disconnect();
      await noted('one pusher:member_removed');
      noteMembers(stage, one);
    },
  },
  {
    name: 'two connections of one user',
    sandbox: true,
    async run(stage) {
      const { client, server, record, until } = stage;
      const options = () => ({
        channelAuthorization: {
          endpoint: server.authEndpoint,
          transport: 'ajax',
          params: { user_id: '1', user_info: '{}' },
        },
      });
      const [one, two] = [client(options()), client(options())];
      const channels = [one, two].map((made) => made.subscribe('presence-c') as PresenceChannel);
      await until(() => channels.every(({ subscribed }) => subscribed));
      for (const channel of channels) {
        record(channel, 'c', ...changes);
        noteMembers(stage, channel);
      }
    },
  },
  {
    name: 'a signed-in user in the sandbox',
    sandbox: true,
    async run(stage) {
      const { client, server, record, until, noted } = stage;
      const endpoint = server.authEndpoint.replace('/auth', '/user-auth');
      const signIn = async (id: string) => {
        const params = { user_id: id, user_info: '{"name":"One"}' };
        const made = client({ userAuthentication: { endpoint, transport: 'ajax', params } });
        made.signin();
        record(made.user, id, 'e');
        await until(() => made.user.user_data?.id === id);
        return made;
      };
      const made = await signIn('1');
      stage.note('user', made.user.user_data);
      await until(() => made.connection.state === 'connected');
      await server.trigger('#server-to-user-1', 'e', { n: 1 });
      await noted('1 e');
    },
  },
  {
    name: 'cache channels in the sandbox',
    sandbox: true,
    async run({ client, server, record, noted }) {
      const [first, second] = [client(), client()];
      const events = ['pusher:subscription_succeeded', 'pusher:cache_miss', 'e'];
      record(first.subscribe('cache-c'), 'first', ...events);
      await noted('first pusher:cache_miss');
      await server.trigger('cache-c', 'e', { n: 1 });
      await noted('first e');
      record(second.subscribe('cache-c'), 'second', ...events);
      await noted('second e');
    },
  },
];
