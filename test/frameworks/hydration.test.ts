import { expect } from '@open-wc/testing';
import type { PusherConnection, PusherFeed } from '../../components/index.js';
import { mount, watchProblems } from '../components/live-page.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import type { ServerPage, ServerPageProps } from './hydration-page.js';

const frameworks: Record<string, () => Promise<{ serverPage: ServerPage }>> = {
  'React 19, in strict mode': () => import('./react-hydration-page.js'),
  'Vue 3': () => import('./vue-hydration-page.js'),
  'Svelte 5': () => import('./svelte-hydration-page.js'),
  Preact: () => import('./preact-hydration-page.js'),
};

for (const [framework, load] of Object.entries(frameworks)) {
  describe(`a page that ${framework} renders on a server and hydrates`, () => {
    let serverPage: ServerPage;
    let server: TestSandbox;
    let box: HTMLElement;
    let end: (() => void) | undefined;
    before(async () => {
      ({ serverPage } = await load());
      server = await startSandbox();
    });
    afterEach(() => {
      end?.();
      end = undefined;
    });
    const noted = watchProblems();

    const props = (changes: Partial<ServerPageProps> = {}): ServerPageProps => ({
      ...{ server: server.url, apiKey: server.key, options: { activityTimeout: 30_000 } },
      ...{ order: 'newest-first', text: 'a', onComment: () => {}, ...changes },
    });
    /** Puts the server’s HTML into a page that has already defined the elements, and waits for the subscription. */
    const open = async (given: ServerPageProps) => {
      box = await mount(await serverPage.renderToString(given));
      await eventually(() => expect(box.querySelector('pusher-channel')?.subscribed).to.equal(true));
    };
    const publish = (...ids: number[]) =>
      Promise.all(ids.map((id) => server.trigger('c', 'new-comment', { id, text: `t${id}` })));
    const items = () => [...box.querySelectorAll('pusher-feed [data-pusher-item]')].map((item) => item.textContent);
    const value = () => box.querySelector('pusher-value')?.textContent;
    const hydrated = () =>
      eventually(() => expect(box.querySelector<PusherConnection>('pusher-connection')?.options).to.be.an('object'));

    it('sets properties, and receives each application event once', async () => {
      const heard: unknown[] = [];
      const given = props({ onComment: ({ detail }) => void heard.push(detail) });
      await open(given);
      end = serverPage.hydrate(box, given);
      await hydrated();
      await eventually(() => expect(box.querySelector('pusher-channel')?.subscribed).to.equal(true));
      await publish(1);
      await eventually(() => expect(heard).to.deep.equal([{ id: 1, text: 't1' }]));
      await eventually(() => expect(items()).to.deep.equal(['t1']));
      expect(noted.reported).to.deep.equal([]);
    });

    for (const order of ['newest-first', 'newest-last'] as const) {
      for (const text of ['a', 'b']) {
        const where = text === 'a' ? '' : ', if other content differs from the server’s';
        it(`keeps the items and values of events that arrived before hydration, ${order}${where}`, async () => {
          const given = props({ order });
          await open(given);
          await publish(1);
          await eventually(() => expect(items()).to.deep.equal(['t1']));
          await publish(2);
          await eventually(() => expect(items()).to.have.length(2));
          await eventually(() => expect(value()).to.equal('t2'));
          const list = items();
          end = serverPage.hydrate(box, { ...given, text });
          await hydrated();
          await eventually(() => expect(items()).to.deep.equal(list));
          await eventually(() => expect(value()).to.equal('t2'));
          expect(box.querySelector('p')?.textContent).to.equal(text);
          await eventually(() => expect(box.querySelector('pusher-channel')?.subscribed).to.equal(true));
          await publish(3);
          await eventually(() =>
            expect(items()).to.deep.equal(order === 'newest-first' ? ['t3', ...list] : [...list, 't3']),
          );
          expect(box.querySelector<PusherFeed>('pusher-feed')?.items).to.have.length(3);
          await eventually(() => expect(value()).to.equal('t3'));
          expect(noted.reported).to.deep.equal([]);
        });
      }
    }
  });
}
