import { expect } from '@open-wc/testing';
import { restore, type SinonSpy, spy, stub, useFakeTimers } from 'sinon';
import { httpUrl } from '../../../src/client/transports/http-address.js';
import { openPolling } from '../../../src/client/transports/http-polling.js';
import { openStreaming } from '../../../src/client/transports/http-streaming.js';
import type { OpenSession, Transport } from '../../../src/client/transports/transport.js';
import { eventually, shortSessionGrace, startSandbox, type TestSandbox } from '../../servers/index.js';
import { clientOf, disconnectAll } from '../client-of.js';
import { scriptFetch } from '../scripted-fetch.js';

interface Opened {
  transport: Transport;
  frames: { event: string; channel?: string; data: string }[];
  closes: [number, string, number?][];
  alive: SinonSpy;
}

const opened: Transport[] = [];
afterEach(() => {
  for (const transport of opened.splice(0)) transport.close();
  disconnectAll();
  restore();
});

function open(how: OpenSession, url: string): Opened {
  const frames: Opened['frames'] = [];
  const closes: Opened['closes'] = [];
  const alive = spy();
  const transport = how(url, {
    message: (message) => void frames.push(JSON.parse(String(message))),
    closed: (...close) => void closes.push(close),
    alive,
  });
  opened.push(transport);
  return { transport, frames, closes, alive };
}

function addressOf({ host, port, key }: Pick<TestSandbox, 'host' | 'port' | 'key'>): string {
  return httpUrl(key, { wsHost: host, wsPort: port }, false);
}

const frame = (event: string, data: object) => JSON.stringify({ event, data });
const events = (frames: Opened['frames']) => frames.map(({ event }) => event);
const established = ({ frames }: Opened) => eventually(() => expect(frames).to.have.length(1));

async function connect(how: OpenSession, server: TestSandbox): Promise<Opened> {
  const client = open(how, addressOf(server));
  await established(client);
  return client;
}

for (const [name, how] of [
  ['xhr_streaming', openStreaming],
  ['xhr_polling', openPolling],
] as const) {
  describe(`${name} to the sandbox`, () => {
    it('opens, and carries frames in both directions', async () => {
      const server = await startSandbox();
      const client = open(how, addressOf(server));
      expect(client.transport.name).to.equal(name);
      expect(client.transport.send(frame('pusher:ping', {})), 'not open yet').to.equal(false);
      await established(client);
      expect(client.transport.send(frame('pusher:subscribe', { channel: 'news' }))).to.equal(true);
      await eventually(() => expect(client.frames).to.have.length(2));
      await server.trigger('news', 'story', { text: 'Grüße, 世界 🎉' });
      await eventually(() => expect(client.frames).to.have.length(3));
      expect(events(client.frames)).to.deep.equal([
        'pusher:connection_established',
        'pusher_internal:subscription_succeeded',
        'story',
      ]);
      expect(JSON.parse(client.frames[2]?.data ?? '')).to.deep.equal({ text: 'Grüße, 世界 🎉' });
    });

    it('keeps the order of the frames that are sent', async () => {
      const client = await connect(how, await startSandbox());
      const names = [...Array(250).keys()].map((id) => `c${id}`);
      for (const [index, channel] of names.entries()) {
        client.transport.send(frame('pusher:subscribe', { channel }));
        if (index % 50 === 7) await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await eventually(() => expect(client.frames).to.have.length(251));
      expect(client.frames.slice(1).map(({ channel }) => channel)).to.deep.equal(names);
    });

    it('reports the code and the reason of a close by the server', async () => {
      const server = await startSandbox();
      const client = open(how, addressOf({ ...server, key: 'nobody' }));
      await eventually(() => expect(client.closes).to.have.length(1));
      expect(events(client.frames)).to.deep.equal(['pusher:error']);
      expect(client.closes[0]?.slice(0, 2)).to.deep.equal([4001, 'No application has the key "nobody".']);
      expect(client.transport.send(frame('pusher:ping', {}))).to.equal(false);
    });

    it('loses and duplicates nothing when one response follows another', async () => {
      const server = await startSandbox();
      const requests = spy(globalThis, 'fetch');
      const client = await connect(how, server);
      client.transport.send(frame('pusher:subscribe', { channel: 'long' }));
      await eventually(() => expect(client.frames).to.have.length(2));
      const ids = [...Array(80).keys()];
      for (const id of ids) await server.trigger('long', 'story', { id, text: 'x'.repeat(9000) });
      await eventually(() => expect(client.frames.length).to.be.at.least(82));
      expect(client.frames.slice(2).map(({ data }) => JSON.parse(data).id)).to.deep.equal(ids);
      const receives = requests.getCalls().filter(({ args }) => !String(args[0]).includes('xhr_send'));
      expect(receives.length, 'requests that receive').to.be.at.least(3);
      expect(new Set(requests.getCalls().map(({ args }) => String(args[0]))).size).to.equal(requests.callCount);
    });

    it('leaves no request and no session when the client closes it, and reports nothing', async () => {
      const server = await startSandbox(shortSessionGrace);
      const watcher = clientOf(server, { channelAuthorization: { endpoint: server.authEndpoint } });
      const members = watcher.subscribe('presence-room') as unknown as { members: { count: number } };
      const requests = spy(globalThis, 'fetch');
      const client = await connect(how, server);
      const { socket_id } = JSON.parse(client.frames[0]?.data ?? '');
      const body = new URLSearchParams({ socket_id, channel_name: 'presence-room', user_id: 'leaver' });
      const signed = await (await fetch(server.authEndpoint, { method: 'POST', body })).json();
      client.transport.send(frame('pusher:subscribe', { channel: 'presence-room', ...signed }));
      await eventually(() => expect(members.members.count).to.equal(2));
      client.transport.close();
      const own = requests.getCalls().filter(({ args }) => String(args[0]).includes('/xhr'));
      const signals = own.flatMap(({ args }) => args[1]?.signal ?? []);
      expect(signals.length).to.be.at.least(2);
      const receives = own.filter(({ args }) => !String(args[0]).includes('xhr_send'));
      for (const { args } of receives) expect(args[1]?.signal?.aborted).to.equal(true);
      const count = requests.callCount;
      // the server waits 300 ms for another request
      await eventually(() => expect(members.members.count).to.equal(1));
      expect(requests.callCount).to.equal(count);
      expect(client.closes).to.deep.equal([]);
    });

    it('is closed with the code of a server that restarts, or with 1006 if there is no code', async () => {
      const server = await startSandbox();
      for (const [options, code] of [[{}, 1006] as const, [{ code: 4200 }, 4200] as const]) {
        const client = await connect(how, server);
        await server.faults.restart(options);
        await eventually(() => expect(client.closes).to.have.length(1));
        expect(client.closes[0]?.[0]).to.equal(code);
        expect(events(client.frames)).to.deep.equal(['pusher:connection_established']);
      }
    });

    it('is closed once when the server goes away, and with 1006 if there is no server', async () => {
      const server = await startSandbox();
      const client = await connect(how, server);
      await server.close();
      await eventually(() => expect(client.closes).to.have.length(1));
      const other = open(how, addressOf(server));
      await eventually(() => expect(other.closes).to.have.length(1));
      expect(other.closes[0]?.[0]).to.equal(1006);
      expect(other.closes[0]?.[1]).to.match(new RegExp(`^${name}: .`));
      expect(client.closes).to.have.length(1);
    });
  });
}

describe('a session of the HTTP fallback', () => {
  const address = 'http://a.example/pusher/app/k?protocol=7';

  async function started(how: OpenSession = openStreaming) {
    const network = scriptFetch();
    const client = open(how, address);
    const request = async (count: number) => {
      await eventually(() => expect(network.requests).to.have.length(count));
      return network.requests[count - 1]!;
    };
    return { ...network, ...client, request, first: await request(1) };
  }

  it('has its own address, and a different one for each of its requests', async () => {
    const { first } = await started();
    expect(first.url.href).to.match(
      /^http:\/\/a\.example\/pusher\/app\/k\/\d{1,3}\/[0-9a-v]{8}\/xhr_streaming\?protocol=7&t=\d+&n=\d+$/,
    );
  });

  it('reports the HTTP status if the server refuses to open it, but not once it was open', async () => {
    const fetched = stub(globalThis, 'fetch');
    fetched.resolves(new Response('', { status: 404 }));
    const refused = open(openPolling, address);
    await eventually(() => expect(refused.closes).to.have.length(1));
    expect(refused.closes[0]).to.deep.equal([1006, 'xhr_polling: HTTP status 404', 404]);
    fetched.onSecondCall().resolves(new Response('o\n'));
    fetched.onThirdCall().resolves(new Response('', { status: 404 }));
    const opened = open(openPolling, address);
    await eventually(() => expect(opened.closes).to.have.length(1));
    expect(opened.closes[0]).to.deep.equal([1006, 'xhr_polling: HTTP status 404', undefined]);
  });

  it('reads characters and lines that arrive in pieces, and ignores unknown lines', async () => {
    const { first, frames } = await started();
    const bytes = [
      ...new TextEncoder().encode(`o\nx\na{\na{}\n\na["{\\"event\\":\\"ü🎉\\"}"]\nm"{\\"event\\":\\"m\\"}"\n`),
    ];
    for (const byte of bytes) first.write([byte]);
    await eventually(() => expect(events(frames)).to.deep.equal(['ü🎉', 'm']));
  });

  it('sends one request at a time, with all frames that have accumulated', async () => {
    const { first, transport, request } = await started();
    first.write('o\n');
    await eventually(() => expect(transport.send('1')).to.equal(true));
    expect((await request(2)).body).to.equal('["1"]');
    transport.send('2');
    transport.send('3');
    expect((await request(3)).body).to.equal('["2","3"]');
  });

  it('sends frames that were pending when it was closed', async () => {
    const { first, transport, request, requests } = await started();
    first.write('o\n');
    await eventually(() => expect(transport.send('1')).to.equal(true));
    transport.close();
    const sent = await request(2);
    expect(sent.body).to.equal('["1"]');
    expect(first.signal.aborted).to.equal(true);
    expect(sent.signal.aborted).to.equal(false);
    expect(requests).to.have.length(2);
  });

  it('gives up on pending frames 5 s after it was closed', async () => {
    const { first, transport, request, stub: network } = await started();
    first.write('o\n');
    await eventually(() => expect(transport.send('1')).to.equal(true));
    await request(2);
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let signal: AbortSignal | null | undefined;
    network.callsFake((_, init) => {
      signal = init?.signal;
      return new Promise(() => {});
    });
    await eventually(() => {
      transport.send('2');
      expect(signal).not.to.equal(undefined);
    });
    transport.close();
    clock.tick(4999);
    expect(signal?.aborted).to.equal(false);
    clock.tick(1);
    expect(signal?.aborted).to.equal(true);
    expect(clock.countTimers()).to.equal(0);
  });

  it('reports a heartbeat as a sign of life, answers that of a stream, and uses the host that the server names', async () => {
    const { first, request, alive } = await started();
    first.write('hhh\no{"hostname":"b.example"}\nh\n');
    const { url, body } = await request(2);
    expect(body).to.equal('[]');
    expect(url.host).to.equal('b.example');
    expect(alive.callCount).to.equal(1);
  });

  it('waits before the next request if a response contained only a heartbeat', async () => {
    const { first, request, requests, transport } = await started(openPolling);
    first.write('o\n');
    first.end();
    const second = await request(2);
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const paused = () => eventually(() => expect(clock.countTimers()).to.equal(1));
    second.write('h\n');
    second.end();
    await paused();
    clock.tick(99);
    expect(requests).to.have.length(2);
    clock.tick(1);
    const third = await request(3);
    third.write('h\n');
    third.end();
    await paused();
    transport.close();
    expect(clock.countTimers()).to.equal(0);
  });

  it('is lost if the server opens another one in its place', async () => {
    for (const how of [openStreaming, openPolling]) {
      const { first, request, closes } = await started(how);
      first.write('o\n');
      first.end();
      const second = await request(2);
      second.write('o\n');
      if (how === openPolling) second.end();
      await eventually(() => expect(closes).to.have.length(1));
      expect(closes[0]?.[0]).to.equal(1006);
      expect(closes[0]?.[1]).to.contain('lost the session');
      restore();
    }
  });

  for (const [what, text] of [
    ['is not from a Pusher server', '<html>\n'],
    ['ends within a line', 'o\na["'],
    ['is empty', ''],
  ] as const) {
    it(`ends with 1006 if a response ${what}`, async () => {
      const { first, closes } = await started();
      if (text) first.write(text);
      first.end();
      await eventually(() => expect(closes).to.have.length(1));
      expect(closes[0]?.[0]).to.equal(1006);
    });
  }

  it('reports nothing more after it was closed, even by a listener of the first of several frames', async () => {
    const { requests } = scriptFetch();
    const seen: unknown[] = [];
    const transport = openStreaming(address, {
      message: (message) => {
        seen.push(message);
        transport.close();
      },
      closed: (code) => void seen.push(code),
    });
    await eventually(() => expect(requests).to.have.length(1));
    requests[0]?.write('o\na["1","2"]\nm"3"\nc[4001,""]\n');
    await eventually(() => expect(requests[0]?.signal.aborted).to.equal(true));
    expect(seen).to.deep.equal(['1']);
  });
});

describe('the address of the HTTP fallback', () => {
  const url = (options: object, tls = false) => httpUrl('k/1', options, tls).split('?')[0];

  it('follows from the cluster, the server, or the HTTP options', () => {
    expect(url({ cluster: 'eu' })).to.equal('http://sockjs-eu.pusher.com:80/pusher/app/k%2F1');
    expect(url({ cluster: 'eu' }, true)).to.equal('https://sockjs-eu.pusher.com:443/pusher/app/k%2F1');
    expect(url({ wsHost: 'h', wsPort: 6001 })).to.equal('http://h:6001/pusher/app/k%2F1');
    expect(url({ wsHost: 'h', wssPort: 6002 }, true)).to.equal('https://h:6002/pusher/app/k%2F1');
    const given = { httpHost: 'f', httpPort: 1, httpsPort: 2, httpPath: '/p' };
    expect(url({ wsHost: 'h', wsPort: 6001, ...given })).to.equal('http://f:1/p/app/k%2F1');
    expect(url({ wsHost: 'h', wsPort: 6001, httpHost: 'f' })).to.equal('http://f:80/pusher/app/k%2F1');
  });
});
