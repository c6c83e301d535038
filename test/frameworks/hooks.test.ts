import { expect } from '@open-wc/testing';
import type { PusherConnection, PusherEvent } from '../../components/index.js';
import { mount, recordRequests, watchProblems } from '../components/live-page.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import type { FrameworkPage, StartPage } from './framework-page.js';
import type { HooksPageProps } from './hooks-page.js';

const frameworks: Record<string, () => Promise<{ start: StartPage<HooksPageProps> }>> = {
  'React 19, in strict mode': () => import('./react-hooks-page.js'),
  'Vue 3': () => import('./vue-hooks-page.js'),
  'Svelte 5': () => import('./svelte-hooks-page.js'),
};

for (const [framework, load] of Object.entries(frameworks)) {
  describe(`useConnection and useChannel of ${framework}`, () => {
    let start: StartPage<HooksPageProps>;
    let server: TestSandbox;
    let box: HTMLElement;
    let page: FrameworkPage<HooksPageProps>;
    before(async () => {
      ({ start } = await load());
      server = await startSandbox();
    });
    beforeEach(async () => {
      box = await mount('');
      page = start(box);
    });
    afterEach(async () => {
      page.end();
      await eventually(async () => expect(await server.sockets()).to.equal(0));
    });
    const noted = watchProblems();

    const show = (changes: Partial<HooksPageProps> = {}) =>
      page.show({ server: server.url, apiKey: server.key, name: 'c', onComment: () => {}, ...changes });
    const seen = (name: string) => box.querySelector(`.${name}`)?.textContent;
    const subscribed = (name = 'c') =>
      eventually(() => expect([seen('channel'), seen('subscribed')]).to.deep.equal([name, 'true']));

    it('return the current state of the connection and of the channel', async () => {
      show();
      await subscribed();
      const connection = box.querySelector('pusher-connection') as PusherConnection;
      expect([seen('state'), seen('socket')]).to.deep.equal(['connected', connection.socketId]);
      connection.disconnect();
      await eventually(() =>
        expect([seen('state'), seen('socket')]).to.deep.equal(['disconnected', connection.socketId]),
      );
      await eventually(() => expect(seen('subscribed')).to.equal('false'));
      connection.connect();
      await subscribed();
      expect(noted.reported).to.deep.equal([]);
    });

    it('subscribe once, and call the listener of the last render once for each event', async () => {
      const requests = recordRequests();
      const first: PusherEvent[] = [];
      const second: PusherEvent[] = [];
      show({ onComment: (event) => void first.push(event) });
      await subscribed();
      await server.trigger('c', 'new-comment', { id: 1 });
      await eventually(() => expect(first.map(({ detail }) => detail)).to.deep.equal([{ id: 1 }]));
      expect(first[0]?.channelName).to.equal('c');
      show({ onComment: (event) => void second.push(event) });
      await server.trigger('c', 'new-comment', { id: 2 });
      await eventually(() => expect(second.map(({ detail }) => detail)).to.deep.equal([{ id: 2 }]));
      expect(first).to.have.length(1);
      expect(requests).to.deep.equal(['subscribe c']);
    });

    it('follow the name, and unsubscribe when the name is removed', async () => {
      const requests = recordRequests();
      show();
      await subscribed();
      show({ name: 'd' });
      await subscribed('d');
      await eventually(() =>
        expect(requests.toSorted()).to.deep.equal(['subscribe c', 'subscribe d', 'unsubscribe c']),
      );
      show({ name: undefined });
      await eventually(() => expect([seen('channel'), seen('subscribed')]).to.deep.equal(['', 'false']));
      await eventually(() => expect(requests.at(-1)).to.equal('unsubscribe d'));
      expect(noted.reported).to.deep.equal([]);
    });

    it('report a name that no channel can have, without an exception', async () => {
      show({ name: 'no channel' });
      await eventually(() => expect(noted.reported[0]?.type).to.equal('ConfigurationError'));
      // strict mode mounts twice
      expect(new Set(noted.reported.map(({ message }) => message)).size).to.equal(1);
      expect(seen('subscribed')).to.equal('false');
    });
  });
}
