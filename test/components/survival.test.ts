import { expect } from '@open-wc/testing';
import { Idiomorph } from 'idiomorph';
import type { ItemDetail, PusherConnection } from '../../components/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import { elementsIn, mountConnected, record, recordRequests, watchProblems } from './live-page.js';

/** Elements that every scenario is applied to. */
interface Subject {
  /** Content of the `<pusher-connection>` that subscribes to the channel `c`. */
  markup: string;
  /** Starts recording the data of the events `e` that reach the page. */
  recordData(): () => unknown[];
  /** The data that the page must show after these events, and the data that it shows now. */
  shown?: { after(events: number[]): unknown[]; now(): unknown[] };
}

/** The detail of `pusher-event`. */
type EventRecord = { event: string; data: unknown };
const dataOfE = ({ event, data }: EventRecord) => (event === 'e' ? [data] : []);

const subjects: Record<string, Subject> = {
  'a <pusher-channel>': {
    markup: '<p>before</p><pusher-channel name="c"><b>inside</b></pusher-channel><p>after</p>',
    recordData() {
      const received = record(document, 'pusher-event');
      return () => received.map(([, detail]) => detail as EventRecord).flatMap(dataOfE);
    },
  },
  'a <pusher-feed>': {
    markup:
      '<pusher-channel name="c"><pusher-feed event="e" order="newest-last"><ul><template><li data-field="."></li></template></ul></pusher-feed></pusher-channel>',
    recordData() {
      const received = record(document, 'pusher-insert');
      return () => received.map(([, detail]) => (detail as ItemDetail).data);
    },
    shown: { after: (events) => events, now: () => everywhere('[data-pusher-item]').map(numberIn) },
  },
  'a <pusher-value>': {
    markup: '<pusher-channel name="c"><pusher-value event="e">none</pusher-value></pusher-channel>',
    // several events within a frame are one change, so the events themselves are recorded
    recordData() {
      const received = record(document, 'pusher-event');
      return () => received.map(([, detail]) => detail as EventRecord).flatMap(dataOfE);
    },
    shown: { after: (events) => events.slice(-1), now: () => everywhere('pusher-value').map(numberIn) },
  },
};

/** The elements in the page, including those in shadow roots. */
function everywhere(selector: string, root: ParentNode = document): Element[] {
  const roots = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  return [root, ...roots].flatMap((part) => [...part.querySelectorAll(selector)]);
}

const numberIn = ({ textContent }: Element) => Number(textContent);

/** Changes that pages make to the elements in a container, each in one task. */
const scenarios: Record<string, (box: HTMLElement) => void> = {
  'is moved to another place in the page': (box) => document.body.prepend(elementsIn(box).connection),
  'is removed, and inserted again at the end of the task': (box) => {
    const { connection } = elementsIn(box);
    connection.remove();
    queueMicrotask(() => box.append(connection));
  },
  'is wrapped in another element': (box) => {
    const { connection } = elementsIn(box);
    const wrapper = document.createElement('section');
    connection.replaceWith(wrapper);
    wrapper.append(connection);
  },
  'is moved out of the page’s only connection': (box) => box.append(...elementsIn(box).connection.children),
  'is moved into a shadow root': (box) => {
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).append(elementsIn(box).connection);
    box.append(host);
  },
  'is replaced by a copy': (box) => {
    const { connection } = elementsIn(box);
    connection.replaceWith(connection.cloneNode(true));
  },
  'is rewritten from its own HTML': (box) => {
    const { innerHTML } = box;
    box.innerHTML = innerHTML;
  },
  'is replaced by the same elements from another document': (box) => {
    const page = new DOMParser().parseFromString(box.innerHTML, 'text/html');
    box.replaceChildren(...page.body.childNodes);
  },
  'is morphed in new surroundings': (box) => {
    Idiomorph.morph(box, `<div><h2>new</h2><ul><li>${box.innerHTML}</li></ul></div>`);
  },
  'is morphed with new content': (box) => {
    const { channel } = elementsIn(box);
    const page = new DOMParser().parseFromString(box.outerHTML, 'text/html');
    page.querySelector('pusher-channel')?.setAttribute('class', 'new');
    page.querySelector('pusher-channel')?.prepend('more, and ');
    Idiomorph.morph(box, page.body.innerHTML);
    expect(channel.className).to.equal('new');
    expect(channel.isConnected).to.equal(true);
  },
  'is in a body that is replaced by a new one, as Turbo does': (box) => {
    const cached = document.body.cloneNode(true); // for navigation back
    replaceBody(box.outerHTML);
    expect(cached.isConnected).to.equal(false);
  },
  'is moved into a new body, as Turbo does with permanent elements': (box) => {
    const { connection } = elementsIn(box);
    const cached = document.body.cloneNode(true);
    replaceBody('<div id="place"></div>');
    document.getElementById('place')?.replaceWith(connection);
    expect(cached.isConnected).to.equal(false);
  },
};

type Movable = ParentNode & { moveBefore(node: Node, child: Node | null): void };
if ('moveBefore' in Element.prototype) {
  scenarios['is re-parented by moveBefore'] = (box) => {
    const target = document.body.appendChild(document.createElement('section'));
    (target as Element as unknown as Movable).moveBefore(elementsIn(box).connection, null);
  };
  scenarios['is moved out of the page’s only connection by moveBefore'] = (box) => {
    (box as Element as unknown as Movable).moveBefore(elementsIn(box).channel, null);
  };
}

function replaceBody(html: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  document.body.replaceWith(document.adoptNode(page.body));
}

describe('changes of a page', () => {
  const { body } = document;
  let server: TestSandbox;
  let box: HTMLElement;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(async () => {
    for (const page of [document, body]) {
      for (const element of page.querySelectorAll('pusher-connection, pusher-channel, section')) element.remove();
    }
    box.remove();
    if (document.body !== body) document.body.replaceWith(body);
    await eventually(async () => expect(await server.sockets()).to.equal(0));
    expect(await server.subscriptions(), 'subscriptions left at the server').to.deep.equal({});
  });
  watchProblems();

  const placed = async (markup: string): Promise<PusherConnection> => {
    box = await mountConnected(server, markup);
    const { connection } = elementsIn(box);
    await eventually(async () =>
      expect(await server.subscriptions()).to.deep.equal({ [String(connection.socketId)]: ['c'] }),
    );
    return connection;
  };

  for (const [elements, { markup, recordData, shown }] of Object.entries(subjects)) {
    const shows = (...events: number[]) => eventually(() => expect(shown?.now()).to.deep.equal(shown?.after(events)));

    for (const [change, act] of Object.entries(scenarios)) {
      it(`let ${elements} keep its socket and subscription, and receive each event once, when it ${change}`, async () => {
        await placed(markup);
        const before = await server.subscriptions();
        const [received, requests] = [recordData(), recordRequests()];
        await server.trigger('c', 'e', 0);
        if (shown) await shows(0);
        const sending = [1, 2, 3].reduce((sent, n) => sent.then(() => server.trigger('c', 'e', n)), Promise.resolve());
        act(box);
        await sending;
        await eventually(() => expect(received()).to.deep.equal([0, 1, 2, 3]));
        await server.trigger('c', 'e', 4);
        await eventually(() => expect(received()).to.deep.equal([0, 1, 2, 3, 4]));
        await shows(0, 1, 2, 3, 4);
        expect(await server.subscriptions()).to.deep.equal(before);
        expect(await server.sockets()).to.equal(1);
        expect(requests).to.deep.equal([]);
      });
    }

    it(`let a copy of ${elements} receive events, also after the original is removed`, async () => {
      const connection = await placed(markup);
      const before = await server.subscriptions();
      const received = recordData();
      box.append(connection.cloneNode(true));
      await server.trigger('c', 'e', 1);
      await eventually(() => expect(received()).to.deep.equal([1, 1]));
      connection.remove();
      await server.trigger('c', 'e', 2);
      await eventually(() => expect(received()).to.deep.equal([1, 1, 2]));
      expect(await server.subscriptions()).to.deep.equal(before);
    });

    for (const [method, copy] of [
      ['importNode', ({ content }: HTMLTemplateElement) => document.importNode(content, true)],
      ['cloneNode', ({ content }: HTMLTemplateElement) => content.cloneNode(true)],
    ] as const) {
      it(`leave ${elements} in a <template> inert until ${method} copies it`, async () => {
        const connection = await placed(
          '<template></template><pusher-channel name="c" events="seen"></pusher-channel>',
        );
        const template = connection.querySelector('template') as HTMLTemplateElement;
        const elsewhere = `<pusher-connection api-key="none" server="${server.url}">${markup}</pusher-connection>`;
        template.innerHTML = elsewhere + markup;
        const [received, seen] = [recordData(), record(connection, 'seen')];
        await server.trigger('c', 'e', 1);
        await server.trigger('c', 'seen', 1);
        await eventually(() => expect(seen).to.have.length(1));
        expect(received()).to.deep.equal([]);
        expect(await server.sockets()).to.equal(1);
        template.content.firstElementChild?.remove();
        connection.append(copy(template));
        await server.trigger('c', 'e', 2);
        await eventually(() => expect(received()).to.deep.equal([2]));
      });
    }
  }

  it('keep members, a count and a status when the page is morphed to its own markup without them', async () => {
    const markup = `<pusher-status grace="0"><b slot="connected" hidden>Live</b><b slot="offline" hidden>Away</b></pusher-status>
      <pusher-status grace="0"></pusher-status>
      <pusher-channel name="presence-c">
        <pusher-members><p data-empty hidden>Nobody</p><template><p data-field="id"></p></template></pusher-members>
        <pusher-count>some</pusher-count>
      </pusher-channel>`;
    box = await mountConnected(server, markup);
    const { connection } = elementsIn(box);
    const shown = () => [
      ...[...box.querySelectorAll('pusher-status')].map((status) => status.innerText.trim()),
      box.querySelectorAll('pusher-members [data-pusher-item]').length,
      (box.querySelector('[data-empty]') as HTMLElement).hidden,
      box.querySelector('pusher-count')?.textContent,
    ];
    const expected = ['Live', 'Connected', 1, true, '1'];
    await eventually(() => expect(shown()).to.deep.equal(expected));
    for (let times = 0; times < 2; times++) {
      Idiomorph.morph(connection, markup, { morphStyle: 'innerHTML' });
      await eventually(() => expect(shown()).to.deep.equal(expected));
    }
    connection.disconnect();
  });
});
