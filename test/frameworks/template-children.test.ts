import { expect } from '@open-wc/testing';
import { attributesOf, mount, watchProblems } from '../components/live-page.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';

describe('a feed whose template is created by a framework', () => {
  let server: TestSandbox;
  let box: HTMLElement;
  let end: (() => void) | undefined;
  before(async () => {
    server = await startSandbox();
  });
  beforeEach(async () => {
    box = await mount('');
  });
  afterEach(() => {
    end?.();
    end = undefined;
  });
  const noted = watchProblems();

  const subscribed = () => eventually(() => expect(box.querySelector('pusher-channel')?.subscribed).to.equal(true));
  const items = () =>
    [...box.querySelectorAll('pusher-feed > [data-pusher-item]')].map(({ textContent }) => textContent);
  const shows = (...texts: string[]) => eventually(() => expect(items()).to.deep.equal(texts));
  const props = () => ({ server: server.url, apiKey: server.key });

  it('shows items if React renders the elements of the template as its children, even in nested templates', async () => {
    ({ end } = (await import('./react-children-page.js')).render(box, props()));
    await subscribed();
    await server.trigger('c', 'e', { id: 1, name: 'Ada', tags: ['x', 'y'] });
    await shows('Adaxy');
    expect(box.querySelectorAll('pusher-feed > [data-pusher-item] li')).to.have.length(2);
    await server.trigger('c', 'e', { id: 1, name: 'Ada L.', tags: ['z'] });
    await shows('Ada L.z');
    expect(noted.reported).to.deep.equal([]);
  });

  it('shows items if Vue compiles the page’s own HTML', async () => {
    box.innerHTML = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c">
      <pusher-feed event="e"><template><p><b data-field="name"></b></p></template></pusher-feed>
    </pusher-channel></pusher-connection>`;
    ({ end } = (await import('./vue-children-page.js')).mount(box));
    await subscribed();
    await server.trigger('c', 'e', { name: 'Ada' });
    await shows('Ada');
    expect(noted.reported).to.deep.equal([]);
  });

  for (const suspense of [false, true]) {
    it(`keeps its items if React renders the page again to hydrate it${suspense ? ', in a Suspense' : ''}`, async () => {
      const { hydrate, renderOnServer } = await import('./react-children-page.js');
      const given = { ...props(), suspense };
      box.innerHTML = renderOnServer(given);
      await subscribed();
      await server.trigger('c', 'e', { id: 1, name: 'Ada', tags: [] });
      await shows('Ada');
      const feed = box.querySelector('pusher-feed');
      ({ end } = hydrate(box, given));
      await eventually(() => expect(box.querySelector('pusher-feed')).to.not.equal(feed));
      await shows('Ada');
      await subscribed();
      await server.trigger('c', 'e', { id: 2, name: 'Bob', tags: [] });
      await shows('Bob', 'Ada');
      expect(noted.reported).to.deep.equal([]);
    });
  }

  it('is empty after React gives it another key in a hydrated page', async () => {
    const { hydrateKeyed, renderKeyedOnServer } = await import('./react-children-page.js');
    box.innerHTML = renderKeyedOnServer({ ...props(), feedKey: 1 });
    await subscribed();
    await server.trigger('c', 'e', { name: 'Ada' });
    await shows('Ada');
    const page = hydrateKeyed(box, { ...props(), feedKey: 1 });
    ({ end } = page);
    const feed = box.querySelector('pusher-feed');
    await eventually(() => expect(Object.keys(feed ?? {}).join()).to.contain('__reactFiber'));
    await shows('Ada');
    page.show({ feedKey: 2 });
    expect(box.querySelector('pusher-feed')).to.not.equal(feed);
    await server.trigger('c', 'e', { name: 'Bob' });
    await shows('Bob');
  });

  it('reports how to keep the template that Vue removed', async () => {
    box.innerHTML = `<pusher-connection ${attributesOf(server)}><pusher-channel name="c">
      <pusher-feed event="e"><p><b data-field="name"></b></p></pusher-feed>
    </pusher-channel></pusher-connection>`;
    await subscribed();
    await server.trigger('c', 'e', { name: 'Ada' });
    await eventually(() => expect(noted.reported.map(({ code }) => code)).to.deep.equal(['no-template']));
    expect(noted.reported[0]?.message).to.contain('v-html');
  });
});
