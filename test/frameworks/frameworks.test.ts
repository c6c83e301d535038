import { expect } from '@open-wc/testing';
import type { PusherChannel, PusherEvent, StateChangeDetail } from '../../components/index.js';
import { elementsIn, mount, recordRequests, watchProblems } from '../components/live-page.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import type { FrameworkPage, PageProps, StartPage } from './framework-page.js';

const frameworks: Record<string, () => Promise<{ start: StartPage<PageProps> }>> = {
  'React 19, in strict mode': () => import('./react-page.js'),
  'Vue 3': () => import('./vue-page.js'),
  'Svelte 5': () => import('./svelte-page.js'),
};

for (const [framework, load] of Object.entries(frameworks)) {
  describe(`a page of ${framework}`, () => {
    let start: StartPage<PageProps>;
    let server: TestSandbox;
    let box: HTMLElement;
    let page: FrameworkPage<PageProps>;
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
      expect(box.querySelector('pusher-connection')).to.equal(null);
      await eventually(async () => expect(await server.sockets()).to.equal(0));
      expect(await server.subscriptions(), 'subscriptions left on the server').to.deep.equal({});
    });
    const noted = watchProblems();

    const props = (changes: Partial<PageProps> = {}): PageProps => ({
      server: server.url,
      apiKey: server.key,
      userAuthEndpoint: server.authEndpoint.replace('/auth', '/user-auth'),
      signin: false,
      options: { disableStats: true },
      names: ['c'],
      onState: () => {},
      onComment: () => {},
      ...changes,
    });
    /** Renders the page, and waits until exactly its channels are subscribed over one socket. */
    const shows = async (given: PageProps) => {
      page.show(given);
      await eventually(async () => {
        const subscriptions = Object.values(await server.subscriptions());
        expect(subscriptions.map((names) => names.filter((name) => name[0] !== '#').sort())).to.deep.equal([
          [...given.names].sort(),
        ]);
      });
      return elementsIn(box);
    };

    it('sets attributes and properties, with their types', async () => {
      const given = props({ signin: true });
      const { connection, channel } = await shows(given);
      expect(connection.getAttribute('api-key')).to.equal(server.key);
      expect(connection.activityTimeout).to.equal(30_000);
      expect(connection.signin).to.equal(true);
      expect(connection.options).to.equal(given.options);
      expect(channel.name).to.equal('c');
      expect(channel.className).to.equal('wide');
      expect(channel.textContent?.trim()).to.equal('c');
      await shows(props());
      expect(connection.signin).to.equal(false);
      expect(connection.hasAttribute('signin')).to.equal(false);
      expect(noted.reported).to.deep.equal([]);
    });

    it('receives the elements’ events and the application’s events, each once', async () => {
      const states: StateChangeDetail[] = [];
      const comments: PusherEvent<{ author: string }>[] = [];
      const given = props({
        onState: ({ detail }) => void states.push(detail),
        onComment: (event) => void comments.push(event),
      });
      await shows(given);
      await eventually(() => expect(states.at(-1)).to.deep.equal({ previous: 'connecting', current: 'connected' }));
      await server.trigger('c', 'new-comment', { author: 'ada' });
      await eventually(() => expect(comments).to.have.length(1));
      expect(comments[0]?.detail).to.deep.equal({ author: 'ada' });
      expect(comments[0]?.channelName).to.equal('c');
      const others: string[] = [];
      await shows({ ...given, onComment: ({ detail }) => void others.push(detail.author) });
      await server.trigger('c', 'new-comment', { author: 'bob' });
      await eventually(() => expect(others).to.deep.equal(['bob']));
      expect(comments, 'a listener that was removed').to.have.length(1);
    });

    it('has a feed that keeps its items when the page is rendered again, or when its channels change their order', async () => {
      const texts = () => [...box.querySelectorAll('pusher-feed b')].map(({ textContent }) => textContent);
      const { channel } = await shows(props({ names: ['a', 'b'] }));
      const feed = channel.querySelector('pusher-feed');
      await server.trigger('a', 'new-comment', { id: 1, author: 'Ada' });
      await server.trigger('a', 'new-comment', { id: 2, author: 'Bob' });
      await eventually(() => expect(texts()).to.deep.equal(['Bob', 'Ada']));
      await shows(props({ names: ['b', 'a'], signin: true }));
      await server.trigger('a', 'new-comment', { id: 1, author: 'Ada L.' });
      await eventually(() => expect(texts()).to.deep.equal(['Bob', 'Ada L.']));
      expect(box.querySelector('[name=a] pusher-feed')).to.equal(feed);
      expect(noted.reported).to.deep.equal([]);
    });

    it('subscribes to each channel once, and not again when they change their order', async () => {
      const requests = recordRequests();
      await shows(props({ names: ['a', 'b', 'c'] }));
      const before = await server.subscriptions();
      const first = box.querySelector('[name=a]') as PusherChannel;
      await shows(props({ names: ['c', 'a', 'b'] }));
      expect(box.querySelector('[name=a]')).to.equal(first);
      await shows(props({ names: ['b', 'c', 'a', 'd'] }));
      expect(Object.keys(await server.subscriptions())).to.deep.equal(Object.keys(before));
      expect(requests).to.deep.equal(['subscribe a', 'subscribe b', 'subscribe c', 'subscribe d']);
    });

    it('leaves no subscription when a channel is removed, and no socket when the connection is removed', async () => {
      const requests = recordRequests();
      await shows(props({ names: ['a', 'b'] }));
      await shows(props({ names: ['b'] }));
      expect(requests).to.deep.equal(['subscribe a', 'subscribe b', 'unsubscribe a']);
    });

    it('keeps the socket and the subscription when it is removed and rendered again in one task', async () => {
      const requests = recordRequests();
      await shows(props());
      const before = await server.subscriptions();
      page.end();
      page = start(box);
      await shows(props());
      expect(await server.subscriptions()).to.deep.equal(before);
      expect(requests).to.deep.equal(['subscribe c']);
    });
  });
}
