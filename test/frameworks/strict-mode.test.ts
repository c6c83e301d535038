import { expect } from '@open-wc/testing';
import type { Pusher } from '../../src/client/index.js';
import { clientOf, disconnectAll } from '../client/client-of.js';
import { mount } from '../components/live-page.js';
import { clientIn, echoAs } from '../echo/echo-of.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import type { Effect, startEffects } from './effects-page.js';

describe('effects of React 19 in strict mode', () => {
  let start: typeof startEffects;
  let server: TestSandbox;
  let client: Pusher;
  let page: ReturnType<typeof startEffects>;
  let received: string[];
  before(async () => {
    ({ startEffects: start } = await import('./effects-page.js'));
    server = await startSandbox();
  });
  beforeEach(async () => {
    client = clientOf(server, {
      channelAuthorization: { endpoint: server.authEndpoint, params: { user_id: 'ada', user_info: '{}' } },
    });
    received = [];
    page = start(await mount(''));
  });
  afterEach(() => {
    page.end();
    disconnectAll();
  });

  const states = {
    'before the client is connected': async () => {},
    'once the client is connected': () => client.ready(),
  };
  const names = ['c', 'cache-c', 'private-c', 'presence-c'];

  /** Waits until the only socket is subscribed to this channel, or to none. */
  const subscribed = (...channels: string[]) =>
    eventually(async () => expect(Object.values(await server.subscriptions())).to.deep.equal([channels]));

  /** Publishes an event, and waits until the client has received it. */
  const publish = async (channel: string) => {
    const end = new Promise((resolve) => client.bind('end', resolve, { once: true }));
    await server.trigger(channel, 'e', {});
    await server.trigger(channel, 'end', {});
    await end;
  };

  for (const [when, ready] of Object.entries(states)) {
    for (const name of names) {
      it(`call a listener once ${when}: ${name}, cleanup with unsubscribe() alone`, async () => {
        await ready();
        page.show({
          one: () => {
            client.subscribe(name).bind('e', () => received.push('e'));
            return () => client.unsubscribe(name);
          },
        });
        await subscribed(name);
        await publish(name);
        expect(received).to.deep.equal(['e']);
      });

      it(`call a listener once ${when}: ${name}, cleanup with unbind() and unsubscribe()`, async () => {
        await ready();
        page.show({
          one: () => {
            const channel = client.subscribe(name);
            const listener = () => received.push('e');
            channel.bind('e', listener);
            return () => {
              channel.unbind('e', listener);
              client.unsubscribe(name);
            };
          },
        });
        await subscribed(name);
        await publish(name);
        expect(received).to.deep.equal(['e']);
      });
    }
  }

  it('share a channel with one holder each, and the one that stays keeps its listener', async () => {
    const effect =
      (name: string): Effect =>
      () => {
        const holder = {};
        client.subscribe('c', holder).bind('e', () => received.push(name), holder);
        return () => client.unsubscribe('c', holder);
      };
    const [one, two] = [effect('one'), effect('two')];
    page.show({ one, two });
    await subscribed('c');
    await publish('c');
    expect(received.splice(0)).to.deep.equal(['one', 'two']);
    page.show({ two });
    await publish('c');
    expect(received).to.deep.equal(['two']);
    page.show({});
    await subscribed();
  });

  for (const [when, ready] of Object.entries(states)) {
    it(`call a listener of Echo once after leave() and listen() ${when}`, async () => {
      const echo = echoAs('ada', server);
      client.disconnect();
      client = clientIn(echo);
      await ready();
      page.show({
        one: () => {
          echo.channel('c').listen('.e', () => received.push('public'));
          echo.private('c').listen('.e', () => received.push('private'));
          echo.join('c').listen('.e', () => received.push('presence'));
          return () => echo.leave('c');
        },
      });
      await eventually(async () => {
        const [channels] = Object.values(await server.subscriptions());
        expect(channels).to.have.members(['c', 'private-c', 'presence-c']);
      });
      for (const name of ['c', 'private-c', 'presence-c']) await publish(name);
      expect(received).to.deep.equal(['public', 'private', 'presence']);
    });
  }
});
