import { expect } from '@open-wc/testing';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, frames } from './live-page.js';

type Page = Window & typeof globalThis & { logged?: string[]; Pusher?: unknown; PusherElements?: { Pusher: unknown } };

/** Tags whose name or id shadows a member of the document. */
const SHADOWS: Record<string, (name: string, attributes?: string) => string> = {
  img: (name, attributes = '') => `<img name="${name}" ${attributes}>`,
  object: (name, attributes = '') => `<object id="${name}" name="${name}" ${attributes}></object>`,
  embed: (name, attributes = '') => `<embed name="${name}" ${attributes}>`,
  form: (name, attributes = '') => `<form name="${name}" ${attributes}></form>`,
  iframe: (name, attributes = '') => `<iframe name="${name}" ${attributes}></iframe>`,
};

describe('a document whose members are shadowed by named elements', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await server.close();
  });

  const notes = `<script nonce="of-the-page">var logged = [];
    console.warn = console.error = (words) => logged.push(String(words));</script>`;
  const evil = 'src="/evil/x.png"';
  const ownerAttributes = () => `data-api-key="${server.key}" data-server="${server.url}" data-channels="news"`;
  const list = '<ul data-pusher-channel="news" data-pusher-event="story"><li data-field="title"></li></ul>';
  const script = (attributes = '') =>
    `<script nonce="of-the-page" ${attributes} src="/demo/pusher-elements.min.js"></script>`;
  const liveElements = () => `<pusher-connection ${attributesOf(server)}><pusher-status grace="0"></pusher-status>
    <pusher-channel name="news"><pusher-feed event="story"><template><b data-field="title"></b></template></pusher-feed>
    <pusher-value event="story" field="title"></pusher-value></pusher-channel></pusher-connection>`;

  const open = async (markup: string, policy = ''): Promise<Page> => {
    const frame = document.createElement('iframe');
    const html = `<!doctype html><title>a page</title>${notes}${markup}`;
    if (policy) frame.src = `/strict-policy?${policy}&${new URLSearchParams({ html })}`;
    else frame.srcdoc = html;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    return frame.contentWindow as Page;
  };
  /** Finds an element in a page whose document may be shadowed. */
  const find = (page: Page, selector: string) => Document.prototype.querySelector.call(page.document, selector);
  const scriptsOf = (page: Page) =>
    page.performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js'));

  const showsStories = async (page: Page, selector: string, logged: RegExp[] = []) => {
    await eventually(async () => expect(await frames(server)).to.deep.equal(['subscribe news']));
    await server.send({ event: 'story', channel: 'news', data: '{"title":"It works"}' });
    await eventually(() => expect(find(page, selector)?.textContent).to.equal('It works'));
    expect(scriptsOf(page)).to.include('/demo/display.js');
    expect(scriptsOf(page).filter((path) => path.startsWith('/evil/'))).to.deep.equal([]);
    await eventually(() => expect(page.logged).to.have.length(logged.length));
    for (const [index, words] of logged.entries()) expect(page.logged?.[index]).to.match(words);
  };

  /** Expects live elements, but no live data attributes, which are in the same chunk. */
  const showsElementsOnly = async (page: Page) => {
    await showsStories(page, 'pusher-feed b', [/the tag of the script has no data-channels/]);
    expect(find(page, 'ul template')).to.equal(null);
    expect(find(page, '[data-pusher-state]')).to.equal(null);
  };

  for (const [tag, shadow] of Object.entries(SHADOWS)) {
    for (const attributes of ['', 'type="module"', 'defer']) {
      it(`loads chunks from the folder of the script after <${tag} name="currentScript">, with <script ${attributes}>`, async () => {
        await showsStories(
          await open(shadow('currentScript', evil) + script(attributes) + liveElements()),
          'pusher-feed b',
        );
      });

      it(`does not enable data attributes for <${tag} name="currentScript">, with <script ${attributes}>`, async () => {
        await showsElementsOnly(
          await open(shadow('currentScript', ownerAttributes()) + list + script(attributes) + liveElements()),
        );
      });

      it(`keeps data attributes of the page’s owner despite <${tag} name="currentScript">, with <script ${attributes}>`, async () => {
        const other = 'data-channels="other" data-api-key="other" data-server="wss://127.0.0.1:1"';
        await showsStories(
          await open(shadow('currentScript', other) + list + script(`${attributes} ${ownerAttributes()}`)),
          'li',
        );
      });
    }

    it(`finds a module’s own tag if <${tag}> shadows the methods that find it`, async () => {
      const shadows = ['querySelector', 'querySelectorAll', 'currentScript'].map((name) => shadow(name)).join('');
      await showsStories(await open(shadows + list + script(`type="module" ${ownerAttributes()}`)), 'li');
    });

    it(`loads the chunk of private channels from the folder of pusher.min.js after <${tag} name="currentScript">`, async () => {
      const sandbox = await startSandbox();
      const page = await open(`${shadow('currentScript', evil)}<script src="/demo/pusher.min.js"></script>`);
      const Client = page.Pusher as typeof import('../../src/client/index.js').Pusher;
      const client = new Client(sandbox.key, {
        ...{ wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false },
        channelAuthorization: { endpoint: sandbox.authEndpoint },
      });
      await client.subscribe('private-a').ready();
      client.disconnect();
      expect(scriptsOf(page)).to.include('/demo/private-channels.js');
      expect(scriptsOf(page).filter((path) => path.startsWith('/evil/'))).to.deep.equal([]);
    });
  }

  for (const attributes of ['', 'type="module"']) {
    it(`runs no script of a content author under 'strict-dynamic', with <script ${attributes}>`, async () => {
      const shadows = SHADOWS.img?.('currentScript', evil) ?? '';
      await showsStories(await open(shadows + script(attributes) + liveElements(), 'nonce'), 'pusher-feed b');
    });
  }

  it('mistakes no other element for the module’s tag', async () => {
    const foreign = `<svg><script type="module" ${ownerAttributes()}></script></svg><math><script type="module" ${ownerAttributes()}></script></math>`;
    await showsElementsOnly(await open(foreign + list + script('type="module"') + liveElements()));
  });

  const membersOf = (type: { prototype: object }) => {
    const names = new Set<string>();
    for (let part = type.prototype; part !== Object.prototype; part = Object.getPrototypeOf(part)) {
      for (const name of Object.getOwnPropertyNames(part)) names.add(name);
    }
    return [...names];
  };
  // frames are slow to open, and the other tags shadow the same names
  for (const [tag, shadow] of Object.entries(SHADOWS).filter(([tag]) => tag !== 'iframe')) {
    for (const attributes of ['', 'type="module"']) {
      it(`works if <${tag}> shadows every member of the document, with <script ${attributes}>`, async () => {
        const shadows = membersOf(Document)
          .map((name) => shadow(name))
          .join('');
        const page = await open(
          `${shadows}<h1>News</h1>${script(`${attributes} ${ownerAttributes()}`)}${liveElements()}${list}`,
        );
        await eventually(async () => expect(await frames(server)).to.deep.equal(['subscribe news']));
        await eventually(() => expect(find(page, '[data-pusher-state="empty"]')).to.be.ok);
        await server.send({ event: 'story', channel: 'news', data: '{"title":"It works"}' });
        for (const selector of ['pusher-feed b', 'pusher-value', 'li']) {
          await eventually(() => expect(find(page, selector)?.textContent).to.equal('It works'));
        }
        await eventually(() => expect(find(page, 'pusher-status')?.textContent).to.contain('Connected'));
        await eventually(() => expect(find(page, '[role="status"]')?.textContent).to.contain('new'));
        expect(page.getComputedStyle(find(page, 'pusher-channel') as Element).display).to.equal('contents');
        expect(page.logged).to.deep.equal([]);
      });
    }
  }

  /** Globals that Lit reads as it starts. */
  const lit = ['litPropertyMetadata', 'reactiveElementPolyfillSupport', 'reactiveElementVersions', 'trustedTypes'];
  const heading = (name: string) => `<h2 id="${name}">${name}</h2>`;
  for (const [tag, shadow] of Object.entries({ ...SHADOWS, 'h2 id': heading })) {
    for (const attributes of ['', 'type="module"']) {
      it(`sets its globals and keeps enabled data attributes if <${tag}> has their names, with <script ${attributes}>`, async () => {
        const shadows = ['Pusher', 'PusherElements', ...lit].map((name) => shadow(name)).join('');
        const page = await open(shadows + list + script(`${attributes} ${ownerAttributes()}`));
        await showsStories(page, 'li');
        expect(page.PusherElements).to.include.keys('Pusher', 'PusherFeed', 'enableDataAttributes');
        expect(page.Pusher).to.equal(page.PusherElements?.Pusher);
        expect(page.Pusher).to.be.a('function');
      });
    }

    it(`sets the global of pusher.min.js if <${tag}> has its name`, async () => {
      const page = await open(`${shadow('Pusher')}<script src="/demo/pusher.min.js"></script>`);
      expect(page.Pusher).to.be.a('function');
    });
  }

  it('keeps the class of another script even if an element has its name', async () => {
    const page = await open(`${heading('Pusher')}<script>var Pusher = class Mine {}</script>${script()}`);
    expect(page.Pusher).to.have.property('name', 'Mine');
    expect(page.PusherElements).to.include.keys('Pusher');
  });

  it('keeps the globals of the first copy if the page loads two', async () => {
    const page = await open(`${script()}<script>var first = PusherElements, firstClass = Pusher;</script>${script()}`);
    const { first, firstClass } = page as Page & { first?: unknown; firstClass?: unknown };
    expect(page.PusherElements).to.equal(first);
    expect(page.Pusher).to.equal(firstClass);
  });
});
