import { expect } from '@open-wc/testing';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { countMutations } from './hostile-page.js';
import { attributesOf } from './live-page.js';

/** A library that replaces content of the page with HTML from a server. */
interface Library {
  scripts: string[];
  /** Attributes of the element that is replaced. */
  target?: string;
  /** Attributes of a button that the test clicks. `URL` stands for the address of the server's HTML. */
  button?: string;
  /** The message of a Turbo Stream; `HTML` stands for the server's HTML. */
  stream?: string;
}

const TURBO = ['@hotwired/turbo/dist/turbo.es2017-umd.js'];
const HTMX = ['htmx.org/dist/htmx.js', 'idiomorph/dist/idiomorph-ext.js'];
const HTMX_4 = ['htmx-4/dist/htmx.js'];

const libraries: Record<string, Library> = {};
for (const [action, html] of [
  ['replace', '<main id="box">HTML</main>'],
  ['update', 'HTML'],
] as const) {
  for (const method of ['', 'method="morph"']) {
    const stream = `<turbo-stream action="${action}" ${method} target="box"><template>${html}</template></turbo-stream>`;
    libraries[`Turbo: ${action} ${method}`] = { scripts: TURBO, stream };
  }
}
for (const swap of ['outerHTML', 'innerHTML', 'morph:outerHTML', 'morph:innerHTML']) {
  const button = `hx-ext="morph" hx-get="URL" hx-target="#box" hx-swap="${swap}"`;
  libraries[`htmx 2: ${swap}`] = { scripts: HTMX, button };
}
for (const swap of ['outerHTML', 'innerHTML', 'outerMorph', 'innerMorph']) {
  const button = `hx-get="URL" hx-target="#box" hx-swap="${swap}"`;
  libraries[`htmx 4: ${swap}`] = { scripts: HTMX_4, button };
}

after(() => {
  for (const frame of document.querySelectorAll('iframe')) frame.remove();
});

describe('elements whose HTML a library replaces with a server’s HTML', () => {
  for (const [name, { scripts, button = '', stream }] of Object.entries(libraries)) {
    const isMorph = /morph/i.test(name);
    it(`${isMorph ? 'keep their items, and show' : 'show'} later events once: ${name}`, async () => {
      const { page, view, send, server } = await open(scripts, (content, wrapped) => {
        const url = addressOf(/inner/.test(button) ? content : wrapped);
        return `${wrapped}<button ${button.replace('URL', () => url.replaceAll('&', '&amp;'))}>swap</button>`;
      });
      const shows = (...expected: string[]) =>
        eventually(() => {
          const shown = items(page);
          expect(isMorph ? shown : shown.slice(0, 1)).to.deep.equal(isMorph ? expected : expected.slice(0, 1));
          expect(new Set(shown), 'items that are shown twice').to.have.property('size', shown.length);
          expect(page.querySelector('pusher-value')?.textContent).to.equal(expected[0]);
        });
      const shown = ['one'];
      await send(0, 'one');
      await shows(...shown);
      for (const [index, text] of ['two', 'three', 'four'].entries()) {
        page.querySelector('h1')?.setAttribute('data-old', '');
        if (stream) view.Turbo?.renderStreamMessage(stream.replace('HTML', () => contentFor(server)));
        else page.querySelector('button')?.click();
        await eventually(() => expect(page.querySelector('[data-old]')).to.equal(null));
        await send(index + 1, text);
        shown.unshift(text);
        await shows(...shown);
      }
      await atRest(page);
      await shows(...shown);
    });
  }
});

describe('elements whose bound nodes Alpine also writes to', () => {
  it('show the latest text, from the server or from Alpine, and come to rest', async () => {
    const { page, send } = await open(['alpinejs/dist/cdn.js'], (content) => {
      const written = content
        .replaceAll('data-field="text"', '$& x-text="label"')
        .replace('field="text"', '$& x-text="label"');
      return `<div x-data="{ label: 'Alpine' }">${written}<button @click="label = label + '!'">write</button></div>`;
    });
    const shows = (value: string, ...expected: string[]) =>
      eventually(() => {
        expect(items(page)).to.deep.equal(expected);
        expect(page.querySelector('pusher-value')?.textContent).to.equal(value);
      });
    await shows('Alpine');
    await send(1, 'one');
    await shows('one', 'Alpine'); // as Alpine also writes to new items
    for (const text of ['two', 'three', 'four']) {
      await send(1, text);
      await shows(text, text);
      page.querySelector('button')?.click();
      await eventually(() => expect(items(page)[0]).to.match(/^Alpine!+$/));
    }
    await shows('Alpine!!!', 'Alpine!!!');
    await send(2, 'five');
    await shows('five', 'Alpine!!!', 'Alpine!!!');
    await atRest(page);
    await shows('five', 'Alpine!!!', 'Alpine!!!');
  });
});

const items = (page: Document) => [...page.querySelectorAll('[data-pusher-item]')].map((item) => item.textContent);

function contentFor(server: ScriptedServer): string {
  return `<h1>A page</h1><pusher-connection ${attributesOf(server)}><pusher-channel name="c">
    <pusher-value event="e" field="text">none</pusher-value>
    <pusher-feed event="e" item-key="id"><p data-empty>Nothing</p><ul><template><li data-field="text"></li></template></ul></pusher-feed>
    </pusher-channel></pusher-connection>`;
}

async function open(scripts: string[], body: (content: string, wrapped: string) => string) {
  const server = await startScriptedServer();
  const content = contentFor(server);
  const frame = document.createElement('iframe');
  const tags = scripts.map((script) => `<script defer src="/node_modules/${script}"></script>`);
  frame.src = addressOf(`<!doctype html><html lang="en"><head><title>A page</title>${tags.join('')}
    <script defer src="/demo/pusher-elements.min.js"></script></head>
    <body>${body(content, `<main id="box">${content}</main>`)}</body></html>`);
  document.body.append(frame);
  await server.received(1);
  const page = frame.contentDocument as Document;
  return {
    page,
    server,
    view: frame.contentWindow as Window & { Turbo?: { renderStreamMessage(message: string): void } },
    send: (id: number, text: string) => server.send({ event: 'e', channel: 'c', data: JSON.stringify({ id, text }) }),
  };
}

/** Waits until nothing in a page has changed for some frames. */
async function atRest(page: Document): Promise<void> {
  const changes = countMutations(page);
  for (let former = -1, rest = 0; rest < 20; rest = changes.count === former ? rest + 1 : 0) {
    former = changes.count;
    await new Promise(requestAnimationFrame);
  }
}

function addressOf(html: string): string {
  return `/page?${new URLSearchParams({ html })}`;
}
