import { expect } from '@open-wc/testing';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { attributesOf, frames } from '../live-page.js';

type Page = Window & { logged?: string[]; customElements: CustomElementRegistry };

describe('data attributes enabled by the script tag', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await server.close();
  });

  const list = '<ul data-pusher-channel="news" data-pusher-event="story"><li data-field="title"></li></ul>';
  const notes = `<script>var logged = []; console.warn = console.error = (words) => logged.push(String(words));</script>`;
  const script = (attributes: string) => `<script ${attributes} src="/demo/pusher-elements.min.js"></script>`;
  const own = () => `data-api-key="${server.key}" data-server="${server.url}" data-channels="weather  news"`;

  async function open(markup: string): Promise<Page> {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><title>a page</title>${notes}${markup}`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    return frame.contentWindow as Page;
  }

  async function expectLive(page: Page): Promise<void> {
    await eventually(async () => expect(await frames(server)).to.deep.equal(['subscribe news']));
    await server.send({ event: 'story', channel: 'news', data: '{"title":"It works"}' });
    await eventually(() => expect(page.document.querySelector('li')?.textContent).to.equal('It works'));
    expect(page.document.querySelectorAll('li')).to.have.length(1);
    expect(page.logged).to.deep.equal([]);
  }

  for (const [form, markup] of [
    ['a classic script at the top', () => script(own()) + list],
    ['a classic script at the bottom', () => list + script(own())],
    ['a deferred script', () => script(`defer ${own()}`) + list],
    ['a module', () => script(`type="module" ${own()}`) + list],
    [
      'a script without a key, on a page that has a connection',
      () => `${script('data-channels="news"')}${list}<pusher-connection ${attributesOf(server)}></pusher-connection>`,
    ],
  ] as const) {
    it(`make the page live with ${form}`, async () => {
      await expectLive(await open(markup()));
    });
  }

  it('work under a strict content security policy without violations', async () => {
    const notes = '<script type="module" src="/test/components/note-violations.ts"></script>';
    const html = `<!doctype html><title>strict</title>${notes}${script(`defer ${own()}`)}${list}`;
    const frame = document.createElement('iframe');
    frame.src = `/strict-policy?${new URLSearchParams({ html })}`;
    document.body.append(frame);
    await server.received(1);
    await server.send({ event: 'story', channel: 'news', data: '{"title":"<i>It works</i>"}' });
    const page = frame.contentWindow as Page & { violations?: string[] };
    await eventually(() => expect(page.document.querySelector('li')?.textContent).to.equal('<i>It works</i>'));
    expect(page.violations).to.deep.equal([]);
  });

  it('are enabled once if the script is loaded twice', async () => {
    const page = await open(script(own()) + list + script(own()));
    await eventually(() => expect(page.logged).to.have.length(1));
    expect(page.logged?.pop()).to.contain('loads the script twice');
    await expectLive(page);
  });

  it('stay off without data-channels on the script tag', async () => {
    const tag = `data-api-key="${server.key}" data-server="${server.url}"`;
    const page = await open(`<div data-channels="news">${list}</div>${script(tag)}`);
    await eventually(() => expect(page.customElements.get('pusher-feed')).to.be.ok);
    const loaded = page.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    expect(loaded).not.to.include('/demo/display.js');
    expect(await server.connections()).to.equal(0);
    expect(page.document.querySelector('template')).to.equal(null);
  });

  it('report missing attributes of the tag on the console', async () => {
    const page = await open(script('data-api-key="key" data-channels="news"') + list);
    await eventually(() => expect(page.logged).to.have.length(1));
    expect(page.logged?.[0]).to.contain('enableDataAttributes()').and.to.contain('server');
  });

  for (const [removed, attributes] of [
    ['all of its attributes', ''],
    ['data-channels', 'data-api-key="key" data-cluster="eu"'],
  ]) {
    it(`report the remedy once if a CMS removed ${removed} from the tag`, async () => {
      const page = await open(script(attributes ?? '') + list + list);
      await eventually(() => expect(page.logged).to.have.length(1));
      expect(page.logged?.[0]).to.contain('data-channels="NAMES"').and.to.contain('enableDataAttributes(');
    });
  }

  it('report nothing if a script of the page enables them instead', async () => {
    const enable = `<script>PusherElements.enableDataAttributes({ channels: ['news'], apiKey: '${server.key}', server: '${server.url}' })</script>`;
    await expectLive(await open(script('') + list + enable));
  });

  it('report quotation marks that are invalid in HTML', async () => {
    const tag = `data-api-key=“${server.key}” data-server="${server.url}" data-channels="news"`;
    const page = await open(script(tag) + list);
    await eventually(() => expect(page.logged?.join()).to.contain(`data-api-key="${server.key}"`));
  });
});
