import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { attributesOf } from './live-page.js';

/** Announcements are made this many ms after an event, and cleared this many ms later. */
const [COLLECT_TIME, PAUSE] = [1_000, 5_000];

/** A library that navigates between pages without reloading, and may cache copies of pages. */
interface Library {
  script: string;
  /** Attributes of the body. */
  body?: string;
  /** Attributes of links. */
  link?: string;
  /** A script of the page that runs after the library. */
  start?: string;
}

const libraries: Record<string, Library> = {
  'htmx 2': { script: 'htmx.org/dist/htmx.js', body: 'hx-boost="true"' },
  'htmx 2, with a target in the page': {
    ...{ script: 'htmx.org/dist/htmx.js', body: 'hx-boost="true"' },
    link: 'hx-target="main" hx-select="main" hx-swap="outerHTML" hx-push-url="true"',
  },
  'htmx 4': { script: 'htmx-4/dist/htmx.js', body: 'hx-boost:inherited="true"' },
  Turbo: { script: '@hotwired/turbo/dist/turbo.es2017-umd.js' },
  Swup: { script: 'swup/dist/Swup.umd.js', start: 'new Swup({ containers: ["main"], animationSelector: false })' },
  Unpoly: { script: 'unpoly/unpoly.js', link: 'up-follow up-target="main"' },
};

describe('the live region of a page that a library caches', () => {
  // not after each test, as WebKit also navigates back in the history of removed frames
  after(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

  const open = (html: string) => {
    const frame = document.createElement('iframe');
    frame.src = addressOf(html);
    document.body.append(frame);
    return { page: () => frame.contentDocument as Document, view: () => frame.contentWindow as Window };
  };
  /** Lets a test advance the page's time. Until then, it passes as usual. */
  const controlTime = (view: () => Window) =>
    useFakeTimers({
      ...{ global: view() },
      now: Date.now(),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      shouldAdvanceTime: true,
      shouldClearNativeTimers: true,
    });
  let entries = 0;
  const regions = (page: Document) => [...page.querySelectorAll<HTMLElement>('[aria-live]')];
  /** Sends an event, and waits until it is announced. */
  const announceIn = async (page: () => Document, server: ScriptedServer, clock: SinonFakeTimers) => {
    const text = `entry ${++entries}`;
    await server.send({ event: 'e', channel: 'c', data: JSON.stringify({ text }) });
    await eventually(() => expect(page().querySelector('pusher-feed')?.textContent).to.contain(text));
    clock.tick(COLLECT_TIME);
    await eventually(() => expect(regions(page()).map(({ textContent }) => textContent)).to.include('1 new entry'));
  };
  const expectSingleRegion = async (page: () => Document, title: string, clock: SinonFakeTimers) => {
    const isBack = () => {
      expect(page().querySelector('h1')?.textContent).to.equal(title);
      expect(page().querySelector('pusher-feed')?.matches(':state(live), :state(empty)')).to.equal(true);
    };
    await eventually(isBack);
    clock.tick(PAUSE);
    await eventually(() => {
      isBack();
      expect(regions(page()).map(({ textContent }) => textContent)).to.deep.equal(['']);
    });
  };

  for (const [name, library] of Object.entries(libraries)) {
    it(`is single and empty after navigating forth and back with ${name}`, async () => {
      const server = await startScriptedServer();
      const second = markup(server, library, 'Second', '');
      const { page, view } = open(
        markup(server, library, 'First', `<a ${library.link} href="${addressOf(second)}">on</a>`),
      );
      await server.received(1);
      const clock = controlTime(view);
      await announceIn(page, server, clock);
      for (let times = 1; times <= 2; times++) {
        await eventually(
          () => page().querySelector('a')?.click() ?? expect(page().querySelector('a')).not.to.equal(null),
        );
        await eventually(() => expect(page().querySelector('h1')?.textContent).to.equal('Second'));
        view().history.back();
        await expectSingleRegion(page, 'First', clock);
        if (times === 1) await announceIn(page, server, clock);
      }
    });
  }

  it('is single and empty in a page that was saved and reopened', async () => {
    const server = await startScriptedServer();
    const { page, view } = open(markup(server, undefined, 'First', ''));
    await server.received(1);
    await announceIn(page, server, controlTime(view));
    const saved = open(`<!doctype html>${page().documentElement.outerHTML}`);
    await server.received(2);
    const clock = controlTime(saved.view);
    await expectSingleRegion(saved.page, 'First', clock);
    await announceIn(saved.page, server, clock);
  });

  it('is single in a page without elements that contains a copy of it', async () => {
    const server = await startScriptedServer();
    const { page, view } = open(markup(server, undefined, 'First', ''));
    await server.received(1);
    await announceIn(page, server, controlTime(view));
    const copy = page().body.innerHTML;
    page().querySelector('pusher-connection')?.remove();
    page().body.insertAdjacentHTML('beforeend', copy.slice(copy.indexOf('<div data-pusher-announcer')));
    await eventually(() => expect(regions(page())).to.have.length(1));
  });
});

function addressOf(html: string): string {
  return `/page?${new URLSearchParams({ html })}`;
}

function markup(server: ScriptedServer, library: Library | undefined, title: string, link: string): string {
  const { script = '', body = '', start = '' } = library ?? {};
  return `<!doctype html><html lang="en"><head><title>${title}</title>
    ${script && `<script src="/node_modules/${script}"></script>`}
    <script defer src="/demo/pusher-elements.min.js"></script></head>
    <body ${body}><main><h1>${title}</h1>${link}
    <pusher-connection ${attributesOf(server)}><pusher-channel name="c"><pusher-feed event="e"><template><p
    data-field="text"></p></template></pusher-feed></pusher-channel></pusher-connection></main>
    ${start && `<script>${start}</script>`}</body></html>`;
}
