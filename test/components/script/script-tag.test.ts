import { expect } from '@open-wc/testing';
import type { PusherChannel, PusherError } from '../../../components/index.js';
import { VERSION } from '../../../src/client/index.js';
import { eventually, startSandbox, type TestSandbox } from '../../servers/index.js';
import { attributesOf } from '../live-page.js';

type Page = Window &
  typeof globalThis & {
    PusherElements?: { Pusher?: unknown };
    Pusher?: unknown;
    reported?: PusherError[];
    logged?: string[];
  };

describe('the script for a script tag', () => {
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await eventually(async () => expect(await server.sockets()).to.equal(0));
  });

  const tags = () =>
    `<pusher-connection ${attributesOf(server)}><p>stray</p><pusher-channel name="c"></pusher-channel></pusher-connection>`;
  const notes = `<script>
    var reported = [], logged = [];
    document.addEventListener('pusher-error', (event) => reported.push(event.detail));
    console.warn = console.error = (words) => logged.push(String(words));
  </script>`;

  const open = async (markup: string): Promise<Page> => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><title>a page</title>${notes}${markup}`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    return frame.contentWindow as Page;
  };
  /** The script with another version number. */
  const otherVersion = async () => {
    const text = await (await fetch('/demo/pusher-elements.js')).text();
    expect(text).to.contain(`"${VERSION}"`);
    return text.replaceAll(`"${VERSION}"`, '"9.9.9"').replaceAll('</script', '<\\/script');
  };
  const receivesEvents = async (page: Page) => {
    const channel = page.document.querySelector('pusher-channel') as PusherChannel;
    await eventually(() => expect(channel.subscribed).to.equal(true));
    const received: unknown[] = [];
    channel.addEventListener('e', (event) => received.push((event as CustomEvent).detail));
    await server.trigger('c', 'e', { a: 1 });
    await eventually(() => expect(received).to.deep.equal([{ a: 1 }]));
  };

  for (const file of ['pusher-elements.js', 'pusher-elements.min.js']) {
    const script = (attributes: string) => `<script ${attributes} src="/demo/${file}"></script>`;
    for (const [form, markup] of [
      ['a classic script before the tags', () => script('') + tags()],
      ['a classic script after the tags', () => tags() + script('')],
      ['a deferred script', () => script('defer') + tags()],
      ['an async script', () => script('async') + tags()],
      ['a module', () => script('type="module"') + tags()],
    ] as const) {
      it(`works with ${file} as ${form}`, async () => {
        const page = await open(markup());
        await eventually(() =>
          expect(page.PusherElements).to.include.keys('Pusher', 'PusherConnection', 'PusherChannel'),
        );
        expect(page.Pusher).to.equal(page.PusherElements?.Pusher);
        await receivesEvents(page);
        expect(page.reported).to.deep.equal([]);
        expect(page.logged).to.deep.equal([]);
      });
    }
  }

  /** All display elements on one channel. */
  const displayElements = (channel: string) => `<pusher-connection ${attributesOf(server)}>
    <pusher-status grace="0"></pusher-status>
    <pusher-channel name="${channel}">
      <pusher-feed event="e"><template><b class="item" data-field="text"></b></template></pusher-feed>
      <pusher-value event="e" field="n">0</pusher-value>
      <pusher-members><template><i class="member" data-field="id"></i></template></pusher-members>
      <pusher-count label="reader|readers">some</pusher-count>
      <pusher-trigger event="client-wave"><button>Wave</button></pusher-trigger>
    </pusher-channel></pusher-connection>`;

  for (const [form, markup] of [
    ['a classic script before the tags', (tag: string) => `<script src="/demo/pusher-elements.min.js"></script>${tag}`],
    ['a classic script after the tags', (tag: string) => `${tag}<script src="/demo/pusher-elements.min.js"></script>`],
    ['a module', (tag: string) => `<script type="module" src="/demo/pusher-elements.min.js"></script>${tag}`],
  ] as const) {
    it(`runs all display elements as ${form}, and loads their chunk once`, async () => {
      const page = await open(markup(displayElements('presence-c')));
      const { document: all } = page;
      const channel = all.querySelector('pusher-channel') as PusherChannel;
      const text = (selector: string) => all.querySelector(selector)?.textContent?.trim();
      await eventually(() => expect(channel.subscribed).to.equal(true));
      await server.trigger('presence-c', 'e', { text: 'a', n: 5 });
      await eventually(() => {
        expect([text('.item'), text('pusher-value'), text('pusher-count')]).to.deep.equal(['a', '5', '1 reader']);
        expect(all.querySelectorAll('.member')).to.have.length(1);
        expect(text('pusher-status')).to.equal('Connected');
      });
      const sent: unknown[] = [];
      all.addEventListener('pusher-trigger', ({ detail }) => sent.push(detail.event));
      all.querySelector('button')?.click();
      await eventually(() => expect(sent).to.deep.equal(['client-wave']));
      const loaded = page.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      expect(loaded.filter((path) => path.endsWith('/display.js'))).to.deep.equal(['/demo/display.js']);
      expect(page.reported).to.deep.equal([]);
      expect(page.logged).to.deep.equal([]);
    });
  }

  it('keeps an existing global Pusher', async () => {
    const page = await open(
      `<script>var Pusher = 'mine'</script><script src="/demo/pusher-elements.js"></script>${tags()}`,
    );
    expect(page.Pusher).to.equal('mine');
    await receivesEvents(page);
  });

  it('reports a second copy once, and the first one keeps working', async () => {
    const page = await open(
      `<script src="/demo/pusher-elements.js"></script>${tags()}<script src="/demo/pusher-elements.min.js"></script>`,
    );
    await receivesEvents(page);
    expect(page.reported).to.have.length(1);
    expect(page.reported?.[0]).to.include({ type: 'ConfigurationError', code: 'loaded-twice' });
    expect(page.logged).to.have.length(1);
    expect(page.logged?.[0]).to.contain('twice');
  });

  it('reports copies as a classic script and as modules once, and the first one keeps working', async () => {
    const module = '<script type="module" src="/demo/pusher-elements.min.js"></script>';
    const page = await open(`<script src="/demo/pusher-elements.min.js"></script>${tags()}${module}${module}`);
    await receivesEvents(page);
    expect(page.reported?.map(({ code }) => code)).to.deep.equal(['loaded-twice']);
  });

  it('reports a second version once, and the first one keeps working', async () => {
    const page = await open(
      `<script src="/demo/pusher-elements.js"></script>${tags()}<script>${await otherVersion()}</script>`,
    );
    await receivesEvents(page);
    expect(page.reported?.map(({ message }) => message.slice(0, 23))).to.deep.equal(['pusher-elements 9.9.9: ']);
    expect(await server.sockets()).to.equal(1);
  });

  it('connects elements that two versions define', async () => {
    const only = (name: string, script: string) => `<script>
      var define = CustomElementRegistry.prototype.define;
      customElements.define = (tag, element) => tag === '${name}' && define.call(customElements, tag, element);
      </script>${script}`;
    const page = await open(
      only('pusher-connection', '<script src="/demo/pusher-elements.js"></script>') +
        tags() +
        only('pusher-channel', `<script>${await otherVersion()}</script>`),
    );
    await receivesEvents(page);
    expect(await server.sockets()).to.equal(1);
    page.document.querySelector('pusher-channel')?.remove();
    await eventually(async () => expect(Object.values(await server.subscriptions())).to.deep.equal([[]]));
  });

  it('upgrades existing elements when it is loaded late, and keeps earlier properties and listeners', async () => {
    const page = await open(`${tags()}<pusher-channel id="late"></pusher-channel>`);
    const received: unknown[] = [];
    const late = page.document.getElementById('late') as PusherChannel;
    late.name = 'late';
    late.addEventListener('e', (event) => received.push((event as CustomEvent).detail));
    page.document.head.append(
      Object.assign(page.document.createElement('script'), { src: '/demo/pusher-elements.js' }),
    );
    await receivesEvents(page);
    await eventually(() => expect(late.subscribed).to.equal(true));
    await server.trigger('late', 'e', 1);
    await eventually(() => expect(received).to.deep.equal([1]));
    expect(page.reported).to.deep.equal([]);
  });

  for (const [kind, attributes] of [
    ['classic', ''],
    ['module', 'type="module"'],
  ]) {
    it(`loads the chunk of encrypted channels on first use, from its own folder, as a ${kind} script`, async () => {
      const tag = `<pusher-connection ${attributesOf(server)}><pusher-channel name="private-encrypted-c"></pusher-channel></pusher-connection>`;
      const page = await open(`<script ${attributes} src="/demo/pusher-elements.min.js"></script>${tag}`);
      const channel = page.document.querySelector('pusher-channel') as PusherChannel;
      await eventually(() => expect(channel.subscribed).to.equal(true));
      const loaded = page.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      expect(loaded).to.include('/demo/encryption.js');
      expect(page.reported).to.deep.equal([]);
    });
  }

  for (const attributes of ['', 'type="module"']) {
    it(`retries loading the chunk of the elements after a failure, with <script ${attributes}>`, async () => {
      const folder = `/slow-start/${Math.random()}`;
      const content =
        '<pusher-value event="e" field="a"></pusher-value><pusher-value event="e" field="b"></pusher-value>';
      const page = await open(
        `<script ${attributes} src="${folder}/pusher-elements.min.js"></script>${tags().replace('<p>stray</p>', '')}
        <pusher-channel name="c">${content}</pusher-channel>`,
      );
      const channel = page.document.querySelector('pusher-channel') as PusherChannel;
      await eventually(() => expect(channel.subscribed).to.equal(true));
      await server.trigger('c', 'e', { a: 1, b: 2 });
      const text = () => [...page.document.querySelectorAll('pusher-value')].map((value) => value.textContent).join();
      await eventually(() => expect(text()).to.equal('1,2'));
      expect(page.reported).to.have.length(1);
      expect(page.reported?.[0]).to.include({ code: 'not-loaded', retryable: true });
    });
  }

  for (const file of ['pusher.js', 'pusher.min.js']) {
    it(`is only the client in ${file}`, async () => {
      const page = await open(`<script src="/demo/${file}"></script>`);
      expect(page.customElements.get('pusher-connection')).to.equal(undefined);
      const Client = page.Pusher as typeof import('../../../src/client/index.js').Pusher;
      const client = new Client(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false });
      await client.ready();
      client.disconnect();
      expect(client.connection.state).to.equal('disconnected');
    });
  }

  for (const file of ['pusher.js', 'pusher.min.js']) {
    it(`loads the chunk of private channels on first use, from the folder of ${file}`, async () => {
      const page = await open(`<script src="/demo/${file}"></script>`);
      const Client = page.Pusher as typeof import('../../../src/client/index.js').Pusher;
      const client = new Client(server.key, {
        ...{ wsHost: server.host, wsPort: server.port, forceTLS: false },
        channelAuthorization: { endpoint: server.authEndpoint, batch: true },
      });
      await Promise.all(['private-a', 'presence-b'].map((name) => client.subscribe(name).ready()));
      client.disconnect();
      const loaded = page.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      expect(loaded).to.include('/demo/private-channels.js');
    });
  }
});
