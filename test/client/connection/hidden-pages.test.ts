import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { STABLE_AFTER } from '../../../src/client/connection/reconnection.js';
import { type Options, Pusher } from '../../../src/client/index.js';
import { UPGRADE_AFTER } from '../../../src/client/transports/watch-for-web-socket.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, states, subscribed, watch } from '../client-of.js';
import { controlVisibility } from '../visibility.js';

const MINUTE = 60_000;

/** The URLs of the sockets that are opened from now on. */
function recordDials(): string[] {
  const { WebSocket } = window;
  const dialed: string[] = [];
  stub(window, 'WebSocket').value(
    class extends WebSocket {
      constructor(url: string) {
        super(url);
        dialed.push(url);
      }
    },
  );
  return dialed;
}

/** For a whole test file: lets a test prerender the page and open it. */
function controlPrerendering(): { begin(): void; open(): void } {
  const set = (value: boolean) => Object.defineProperty(document, 'prerendering', { configurable: true, value });
  afterEach(() => Reflect.deleteProperty(document, 'prerendering'));
  return {
    begin: () => set(true),
    open() {
      set(false);
      document.dispatchEvent(new Event('prerenderingchange'));
    },
  };
}

describe('a prerendered page', () => {
  const fakeTime = controlTime();
  const show = controlVisibility();
  const page = controlPrerendering();
  beforeEach(() => localStorage.clear());

  const transports: Record<string, Options> = {
    'every transport': {},
    WebSocket: { enabledTransports: ['ws'] },
    'the HTTP fallback': { enabledTransports: ['xhr_streaming', 'xhr_polling'] },
  };
  for (const [name, options] of Object.entries(transports)) {
    it(`opens no connection and stores nothing until it is opened: ${name}`, async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      page.begin();
      show(false);
      const requests = stub(window, 'fetch').returns(new Promise(() => {}));
      const dialed = recordDials();
      const client = clientOf(server, options);
      client.subscribe('presence-c');
      client.signin();
      const seen = watch(client);
      for (const target of [window, document]) {
        for (const event of ['online', 'offline', 'pageshow', 'visibilitychange', 'resume']) {
          target.dispatchEvent(
            event === 'pageshow' ? new PageTransitionEvent(event, { persisted: true }) : new Event(event),
          );
        }
      }
      time.tick(30 * MINUTE);
      client.connect();
      time.tick(30 * MINUTE);
      expect(dialed).to.deep.equal([]);
      expect(requests.callCount).to.equal(0);
      expect(states(seen)).to.deep.equal([]);
      expect(client.connection.state).to.equal('connecting');
      expect(Object.keys(localStorage)).to.deep.equal([]);

      show(true);
      page.open();
      if (name === 'the HTTP fallback') await eventually(() => expect(requests.callCount).to.equal(1));
      else expect(dialed).to.have.length(1);
    });
  }

  it('subscribes once it is opened', async () => {
    const server = await startScriptedServer();
    page.begin();
    const client = clientOf(server, { channelAuthorization: { endpoint: server.authUrl() } });
    const channel = client.subscribe('presence-c');
    page.open();
    await subscribed(channel);
    expect(await server.connections()).to.equal(1);
  });

  it('does not connect a disconnected client, and connects another one to the address of switchCluster()', async () => {
    const [one, two] = await Promise.all([startScriptedServer(), startScriptedServer()]);
    page.begin();
    clientOf(one).disconnect();
    const moved = clientOf(two);
    moved.switchCluster({ appKey: 'other', cluster: 'eu' });
    page.open();
    await moved.ready();
    expect(await one.connections()).to.equal(0);
    expect(await two.connections()).to.equal(1);
  });
});

describe('a hidden page', () => {
  const fakeTime = controlTime();
  const show = controlVisibility();

  /** A client whose connection was lost while the page was hidden. */
  async function lost(end: 'cut' | 'end', code?: number) {
    const server = await startScriptedServer();
    const time = fakeTime();
    const client = clientOf(server);
    await client.ready();
    time.tick(STABLE_AFTER);
    show(false);
    const dialed = recordDials();
    const dropped = new Promise((resolve) => client.connection.bind('connecting', resolve, { once: true }));
    if (end === 'cut') await server.cut();
    else await server.end(code);
    await dropped;
    return { server, client, time, dialed };
  }

  for (const [name, end, code] of [
    ['a lost network', 'cut'],
    ['a close (1001)', 'end', 1001],
    ['a restart of the server (4200)', 'end', 4200],
    ['a server over capacity (4100)', 'end', 4100],
  ] as const) {
    it(`does not reconnect until it is visible, and then immediately: ${name}`, async () => {
      const { server, client, time, dialed } = await lost(end, code);
      time.tick(30 * MINUTE);
      window.dispatchEvent(new Event('online'));
      time.tick(30 * MINUTE);
      expect(dialed).to.deep.equal([]);
      show(true);
      time.tick(0);
      await client.ready();
      expect(await server.connections()).to.equal(2);
      expect(client.connection.socket_id).to.equal('2.2');
    });
  }

  it('does not wait for the rest of a long delay once it is visible', async () => {
    const { server, client, time } = await lost('end', 1001);
    stub(Math, 'random').returns(0.99);
    show(true);
    time.tick(0);
    await client.ready();
    expect(await server.connections()).to.equal(2);
  });

  it('connects once if it was opened hidden, and retries when it is visible', async () => {
    const server = await startScriptedServer();
    const time = fakeTime();
    show(false);
    const client = clientOf(server);
    await client.ready();
    client.disconnect();
    const port = server.port;
    await server.close();
    const other = clientOf({ ...server, port }, { enabledTransports: ['ws'] });
    await eventually(() => expect(other.connection.lastError).to.include({ retryable: true }));
    const failed = other.connection.lastError;
    time.tick(30 * MINUTE);
    await eventually(() => expect(other.connection.lastError).to.equal(failed));
    const back = await startScriptedServer({ port });
    show(true);
    time.tick(0);
    await other.ready();
    expect(await back.connections()).to.equal(1);
  });

  it('reconnects if the page calls connect() or switchCluster()', async () => {
    const { server, client, time } = await lost('cut');
    time.tick(MINUTE);
    client.connect();
    await client.ready();
    expect(await server.connections()).to.equal(2);
    client.switchCluster({ appKey: 'other', cluster: 'eu' });
    time.tick(0);
    await eventually(() => expect(client.connection.socket_id).to.equal('3.3'));
  });

  it('does not try WebSocket while it uses the HTTP fallback', async () => {
    const time = fakeTime();
    const dialed = recordDials();
    const { watchForWebSocket } = await import('../../../src/client/transports/watch-for-web-socket.js');
    const server = await startScriptedServer();
    const dial = () => {
      new window.WebSocket(server.url).close();
      return { name: 'ws' as const, send: () => false, close() {} };
    };
    const stop = watchForWebSocket(dial, () => {});
    show(false);
    time.tick(4 * UPGRADE_AFTER);
    expect(dialed).to.deep.equal([]);
    show(true);
    time.tick(2 * UPGRADE_AFTER);
    expect(dialed.length).to.be.at.least(1);
    stop();
  });

  it('reconnects when it is visible, not when it returns from the back/forward cache', async () => {
    const { client, time, dialed } = await lost('cut');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    time.tick(MINUTE);
    expect(dialed).to.deep.equal([]);
    show(true);
    time.tick(0);
    await client.ready();
    expect(Pusher.instances).to.include(client);
  });
});
