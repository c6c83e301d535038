import { addressesOf } from './addresses.js';
import type { Client, Scenario } from './scenario.js';

const binding = ['bind', 'unbind', 'bind_global', 'unbind_global', 'unbind_all', 'emit'];
const has = (value: object, names: string[]) => names.filter((name) => name in value);

export const statics: Scenario[] = [
  {
    name: 'Pusher.instances',
    run({ Pusher, client, note }) {
      const before = Pusher.instances.length;
      const made = [client(), client()];
      note('an array', Array.isArray(Pusher.instances), Pusher.instances.length - before);
      note(
        'in order',
        Pusher.instances.slice(before).every((instance, n) => instance === made[n]),
      );
    },
  },
  {
    name: 'Pusher.instances after disconnect()',
    async run({ Pusher, connected, note }) {
      const made = await connected();
      made.disconnect();
      note('there', Pusher.instances.includes(made));
    },
  },
  {
    name: 'Pusher.log',
    async run({ Pusher, connected, note, settle }) {
      const messages: unknown[] = [];
      const before = Pusher.log;
      Pusher.log = (...args: unknown[]) => void messages.push(args.length, typeof args[0]);
      const made = await connected();
      made.subscribe('c');
      await settle(made);
      note('messages', messages.length > 3, [...new Set(messages)]);
      Pusher.log = before;
    },
  },
  {
    name: 'Pusher.log of rejected authorizations',
    alone: true,
    async run({ Pusher, connected, until }) {
      const messages: string[] = [];
      const before = Pusher.log;
      Pusher.log = (message: string) => void messages.push(message);
      const refuse = (words: string) => ({
        customHandler: (_: unknown, callback: (error: Error, data: null) => void) => callback(new Error(words), null),
      });
      try {
        const made = await connected({
          channelAuthorization: refuse('no entry'),
          userAuthentication: refuse('nobody'),
        });
        made.subscribe('private-c');
        made.signin();
        await until(() => ['no entry', 'nobody'].every((words) => messages.some((message) => message.includes(words))));
      } finally {
        Pusher.log = before;
      }
    },
  },
  {
    name: 'Pusher.logToConsole',
    alone: true,
    async run({ Pusher, connected, note, settle }) {
      const real = console.log;
      const messages: unknown[] = [];
      note('at first', Pusher.logToConsole);
      Pusher.logToConsole = true;
      console.log = (...args: unknown[]) => void messages.push(...args);
      try {
        const made = await connected();
        await settle(made);
        note('messages', messages.length > 1, typeof messages[0]);
      } finally {
        console.log = real;
        Pusher.logToConsole = false;
      }
    },
  },
  {
    name: 'constructors that throw',
    alone: true,
    run({ call, make }) {
      call('no key', () => make(undefined, { cluster: 'eu' }));
      call('null as key', () => make(null, { cluster: 'eu' }));
      call('null as options', () => make('key', null));
      call('undefined as options', () => make('key', undefined));
      call('neither cluster nor host', () => make('key', {}));
    },
  },
  {
    name: 'new Pusher with an unset cluster',
    alone: true,
    async run({ call, make }) {
      await addressesOf(() => {
        call('cluster: undefined', () => make('key', { cluster: undefined }));
        call('cluster: null', () => make('key', { cluster: null }));
      });
    },
  },
  {
    name: 'new Pusher with an unset host',
    alone: true,
    async run({ make, record }) {
      await addressesOf(async () => {
        const made = make('key', { cluster: '', wsHost: undefined, enabledTransports: ['ws'] });
        record(made.connection, 'connection', 'failed');
        await new Promise((resolve) => setTimeout(resolve));
        await new Promise((resolve) => setTimeout(resolve));
      });
    },
  },
  {
    name: 'new Pusher with a host but no cluster',
    async run({ call, make, server }) {
      call('a host', () => make('key', { wsHost: server.host, wsPort: server.port, forceTLS: false }));
    },
  },
  {
    name: 'the members of a client',
    run({ client, note, server }) {
      const made = client() as Client & Record<string, unknown>;
      const methods = [
        ...['connect', 'disconnect', 'subscribe', 'unsubscribe', 'channel', 'allChannels', 'bind', 'unbind', 'signin'],
        ...['bind_global', 'unbind_global', 'unbind_all', 'send_event', 'switchCluster', 'shouldUseTLS'],
      ];
      for (const name of methods) note(name, typeof (made as Record<string, unknown>)[name]);
      note('key', made.key === server.key);
      note('shouldUseTLS', made.shouldUseTLS());
      note('channels', made.channels.channels);
      for (const name of ['connection', 'user', 'options', 'channels']) note(name, typeof made[name]);
      note(
        'connection',
        has(made.connection, [...binding, 'connect', 'disconnect', 'send_event', 'isUsingTLS', 'state']),
      );
      note('user', has(made.user, [...binding, 'signin', 'watchlist', 'user_data']));
      note('channel', has(made.subscribe('c'), [...binding, 'name', 'trigger', 'subscribe', 'unsubscribe']));
    },
  },
  {
    name: 'the undocumented members of a client',
    async run({ Pusher, connected, note, call, server }) {
      const made = await connected();
      note('class', has(Pusher, ['Runtime', 'ready', 'isReady']));
      note('client', has(made, ['config', 'subscribeAll', 'global_emitter', 'timeline']));
      note('channel', has(made.subscribe('c'), ['pusher', 'authorize', 'disconnect', 'handleEvent']));
      const { wsHost, wsPort, wssPort, wsPath, useTLS, cluster, activityTimeout, pongTimeout } = made.config;
      note('config', wsHost, wsPort === server.port, wssPort, wsPath, useTLS, cluster, activityTimeout, pongTimeout);
      note('channel.pusher', made.subscribe('c').pusher === made);
      call('subscribeAll', () => made.subscribeAll());
    },
  },
  {
    name: 'switchCluster()',
    async run({ connected, subscribed, note, call, record, noted, server, settle }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      record(made.connection, 'connection', 'state_change');
      record(channel, 'c', 'pusher:subscription_succeeded');
      call('switchCluster', () => made.switchCluster({ appKey: 'other-key', cluster: 'eu' }));
      note('key', made.key);
      await noted('c pusher:subscription_succeeded');
      note('connections', await server.connections());
      await settle(made);
    },
  },
  {
    name: 'switchCluster() after a final close',
    async run({ connected, subscribed, server, until }) {
      const made = await connected();
      const channel = await subscribed(made, 'c');
      await server.end(4001, 'no such application');
      await until(() => made.connection.state === 'disconnected');
      made.switchCluster({ appKey: 'other-key', cluster: 'eu' });
      await until(() => channel.subscribed);
    },
  },
  {
    name: 'switchCluster() after disconnect()',
    async run({ Pusher, connected, note, until }) {
      const made = await connected();
      made.disconnect();
      made.switchCluster({ appKey: 'other-key', cluster: 'eu' });
      await until(() => made.connection.state === 'connected');
      note('an instance', Pusher.instances.includes(made));
    },
  },
  {
    name: 'the address after switchCluster()',
    alone: true,
    async run({ make, note, until }) {
      const addresses = await addressesOf(async (opened) => {
        const made = make('key', { cluster: 'eu', enabledTransports: ['ws'] });
        made.switchCluster({ appKey: 'other', cluster: 'ap1' });
        note('state', made.connection.state, made.key);
        await until(() => opened.length === 2);
        made.disconnect();
      });
      note('addresses', addresses);
    },
  },
];
