import { expect } from '@open-wc/testing';
import { mount, watchProblems } from '../components/live-page.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import type { Props } from './preact-page.js';

describe('a page that Preact hydrates, with its templates as children', () => {
  let server: TestSandbox;
  let end: (() => void) | undefined;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(() => {
    end?.();
    end = undefined;
  });
  const noted = watchProblems();

  for (const text of ['a', 'b']) {
    const where = text === 'a' ? '' : ', if other content differs from the server’s';
    it(`keeps the contents of its elements when it is hydrated and when it is rendered again${where}`, async () => {
      const { renderToString, start } = await import('./preact-page.js');
      const given: Props = { server: server.url, apiKey: server.key, authEndpoint: server.authEndpoint, text: 'a' };
      const box = await mount(renderToString(given));
      const texts = (selector: string) => [...box.querySelectorAll(selector)].map(({ textContent }) => textContent);
      const shown = () => ({
        items: texts('pusher-feed li'),
        empty: box.querySelector<HTMLElement>('[data-empty]')?.hidden,
        members: texts('pusher-members i').length,
        ...{ count: texts('pusher-count'), status: texts('pusher-status'), values: texts('pusher-value') },
      });
      const shows = (...items: string[]) =>
        eventually(() =>
          expect(shown()).to.deep.equal({
            ...{ items, empty: true, members: 1, count: ['1'], status: ['Connected'] },
            values: [items[0], items[0]?.slice(1)],
          }),
        );
      await eventually(() => expect(box.querySelector('pusher-channel')?.subscribed).to.equal(true));
      const publish = (id: number) => server.trigger('presence-c', 'e', { id, text: `t${id}` });
      await publish(1);
      await shows('t1');
      await publish(2);
      await shows('t2', 't1');

      const page = start(box, { ...given, text });
      end = page.end;
      await shows('t2', 't1');
      expect(texts('p')[0]).to.equal(text);
      await publish(3);
      await shows('t3', 't2', 't1');
      page.show({ ...given, text });
      await shows('t3', 't2', 't1');
      expect(box.querySelectorAll('[data-pusher-item]')).to.have.length(4);
      page.show({ ...given, text: 'other' });
      expect(texts('pusher-value')[0], 'a text that the page renders later').to.equal('other');
      await publish(4);
      await shows('t4', 't3', 't2', 't1');
      expect(noted.reported).to.deep.equal([]);
    });
  }
});
