import { expect } from '@open-wc/testing';
import { type Member, type Members, type PresenceChannel, Pusher } from '../../../src/client/index.js';
import { mount } from '../../components/live-page.js';
import { echoAs } from '../../echo/echo-of.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, subscribed } from '../client-of.js';
import { interrupt } from '../delivery/outage.js';

const succeeded = 'pusher:subscription_succeeded';
const added = 'pusher:member_added';
const removed = 'pusher:member_removed';

/** Ways in which pages keep a list of members. Each returns the IDs in its list. */
const lists: Record<string, (channel: PresenceChannel) => () => string[]> = {
  'is replaced at each confirmation, and updated by each change': (channel) => {
    let list: string[] = [];
    channel.bind(succeeded, (members: Members) => {
      list = Object.keys(members.members);
    });
    channel.bind(added, ({ id }: Member) => list.push(id));
    channel.bind(removed, (member: Member) => {
      list = list.filter((id) => id !== member.id);
    });
    return () => list;
  },
  'is filled at the first confirmation only': (channel) => {
    const list: string[] = [];
    channel.bind(succeeded, (members: Members) => members.each(({ id }) => list.push(id)), { once: true });
    channel.bind(added, ({ id }: Member) => list.push(id));
    channel.bind(removed, ({ id }: Member) => list.splice(list.indexOf(id), 1));
    return () => list;
  },
  'is a map by ID': (channel) => {
    const map = new Map<string, unknown>();
    channel.bind(succeeded, (members: Members) => members.each(({ id, info }) => map.set(id, info)));
    channel.bind(added, ({ id, info }: Member) => map.set(id, info));
    channel.bind(removed, ({ id }: Member) => map.delete(id));
    return () => [...map.keys()];
  },
  'is read from the members at each event': (channel) => {
    let list: string[] = [];
    const read = () => {
      list = Object.keys(channel.members.members);
    };
    for (const event of [succeeded, added, removed]) channel.bind(event, read);
    return () => list;
  },
  'is updated by one global listener': (channel) => {
    let list: string[] = [];
    channel.bind_global((event, data) => {
      if (event === succeeded) list = Object.keys((data as Members).members);
      else if (event === added) list.push((data as Member).id);
      else if (event === removed) list = list.filter((id) => id !== (data as Member).id);
    });
    return () => list;
  },
};

describe('presence after an outage', () => {
  afterEach(disconnectAll);

  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer({ answer: 'pings' });
  });

  /** Confirms the subscription with these members. */
  const confirm = (...ids: string[]) => {
    const hash = Object.fromEntries(ids.map((id) => [id, { name: id }]));
    const data = JSON.stringify({ presence: { ids, hash, count: ids.length } });
    return server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c', data });
  };

  const join = async () => {
    const client = clientOf(server, { channelAuthorization: { endpoint: server.authUrl(), transport: 'ajax' } });
    const channel = client.subscribe('presence-c') as PresenceChannel;
    await server.received(1);
    return { client, channel };
  };

  /** Drops the connection, and waits for the renewed subscription. */
  const drop = async (requests: number) => {
    await interrupt(Pusher.instances[0] as Pusher, () => server.cut());
    await server.received(requests);
  };

  /** Drops the connection, and confirms the renewed subscription with these members. */
  const outage = async (channel: PresenceChannel, requests: number, ...ids: string[]) => {
    await drop(requests);
    await confirm(...ids);
    await subscribed(channel);
  };

  for (const [way, keep] of Object.entries(lists)) {
    it(`keeps a list correct that ${way}`, async () => {
      const { channel } = await join();
      const list = keep(channel);
      await confirm('me', 'ada', 'bob');
      await subscribed(channel);
      await outage(channel, 2, 'me', 'bob', 'cyd', 'dan');
      expect(list()).to.have.members(['me', 'bob', 'cyd', 'dan']);
      await outage(channel, 3, 'me', 'ada');
      expect(list()).to.have.members(['me', 'ada']);
      await outage(channel, 4, 'me', 'ada');
      expect(list()).to.have.members(['me', 'ada']);
    });
  }

  it('reports each change with the members at that moment, and the whole list last', async () => {
    const { channel } = await join();
    await confirm('me', 'ada', 'bob');
    await subscribed(channel);
    const received: unknown[] = [];
    channel.bind_global((event, data) => {
      const { id } = data as Member;
      const { members } = channel;
      received.push([event, id, members.count, Object.keys(members.members).sort().join(' '), members.me?.id]);
    });
    await outage(channel, 2, 'me', 'cyd', 'dan');
    await eventually(() => expect(received).to.have.length(6));
    expect(received).to.deep.equal([
      [removed, 'ada', 2, 'bob me', 'me'],
      [removed, 'bob', 1, 'me', 'me'],
      [added, 'cyd', 2, 'cyd me', 'me'],
      [added, 'dan', 3, 'cyd dan me', 'me'],
      [succeeded, undefined, 3, 'cyd dan me', 'me'],
      ['pusher:gap', undefined, 3, 'cyd dan me', 'me'],
    ]);
  });

  it('updates the info of members that stayed', async () => {
    const { channel } = await join();
    await confirm('me', 'ada');
    await subscribed(channel);
    await drop(2);
    const presence = { ids: ['me', 'ada'], hash: { me: {}, ada: { name: 'Ada L.' } }, count: 2 };
    const data = JSON.stringify({ presence });
    await server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c', data });
    await subscribed(channel);
    expect(channel.members.get('ada')).to.deep.equal({ id: 'ada', info: { name: 'Ada L.' } });
  });

  it('reports the remaining changes after the next outage if a listener disconnects', async () => {
    const { client, channel } = await join();
    await confirm('me', 'ada', 'bob');
    await subscribed(channel);
    const received: string[] = [];
    channel.bind_global((event, data) => void received.push(`${event} ${(data as Member).id ?? ''}`.trim()));
    channel.bind(removed, () => client.disconnect(), { once: true });
    await drop(2);
    await confirm('me', 'cyd');
    await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    expect(received.filter((event) => !event.startsWith('pusher:gap'))).to.deep.equal([`${removed} ada`]);
    expect(channel.members.count).to.equal(0);
    client.connect();
    await server.received(3);
    await confirm('me', 'cyd');
    await subscribed(channel);
    expect(received.filter((event) => !event.startsWith('pusher:gap'))).to.deep.equal([
      `${removed} ada`,
      `${removed} bob`,
      `${added} cyd`,
      succeeded,
    ]);
    expect(channel.members.count).to.equal(2);
  });

  it('reports nothing more after a listener unsubscribes', async () => {
    const { client, channel } = await join();
    await confirm('me', 'ada', 'bob');
    await subscribed(channel);
    const received: string[] = [];
    channel.bind_global((event) => {
      received.push(event);
      client.unsubscribe('presence-c');
    });
    await drop(2);
    await confirm('me');
    await eventually(() => expect(client.channel('presence-c')).to.equal(undefined));
    expect(received).to.deep.equal([removed]);
  });

  it('keeps a list correct that uses Echo’s here(), joining() and leaving()', async () => {
    const sandbox = await startSandbox();
    const [me, ada, bob] = ['me', 'ada', 'bob'].map((user) => echoAs(user, sandbox));
    let list: string[] = [];
    const names = (users: { name: string }[]) => users.map(({ name }) => name);
    ada?.join('c');
    me?.join('c')
      .here((users: { name: string }[]) => {
        list = names(users);
      })
      .joining((user: { name: string }) => list.push(user.name))
      .leaving((user: { name: string }) => {
        list = list.filter((name) => name !== user.name);
      });
    await eventually(() => expect(list).to.have.members(['ME', 'ADA']));
    me?.connector.pusher.disconnect();
    ada?.disconnect();
    bob?.join('c');
    await eventually(async () => {
      const subscriptions = Object.values(await sandbox.subscriptions()).flat();
      expect(subscriptions).to.deep.equal(['presence-c']);
    });
    me?.connector.pusher.connect();
    await eventually(() => expect(list).to.have.members(['ME', 'BOB']));
  });

  it('reports changes before pusher-subscribed, and shows the members and their number', async () => {
    const { url, key } = server;
    const box = await mount(
      `<pusher-connection api-key="${key}" server="${url}" auth-endpoint="${server.authUrl()}">
        <pusher-channel name="presence-c">
          <pusher-members><template><b data-field="id"></b></template></pusher-members>
          <pusher-count></pusher-count>
        </pusher-channel>
      </pusher-connection>`,
    );
    let list: string[] = [];
    const element = box.querySelector('pusher-channel');
    element?.addEventListener('pusher-subscribed', ({ detail }) => {
      list = Object.keys(detail.members?.members ?? {});
    });
    element?.addEventListener(added, (event) => list.push((event as CustomEvent<Member>).detail.id));
    element?.addEventListener(removed, (event) => {
      list = list.filter((id) => id !== (event as CustomEvent<Member>).detail.id);
    });
    const shows = async (...ids: string[]) => {
      await eventually(() => {
        expect([...box.querySelectorAll('b')].map(({ textContent }) => textContent)).to.have.members(ids);
        expect(box.querySelector('pusher-count')?.textContent).to.equal(String(ids.length));
      });
      expect(list).to.have.members(ids);
    };
    await server.received(1);
    await confirm('me', 'ada');
    await shows('me', 'ada');
    await drop(2);
    await confirm('me', 'bob', 'cyd');
    await shows('me', 'bob', 'cyd');
    box.replaceChildren();
  });
});
