import { expect } from '@open-wc/testing';
import { enableDataAttributes, type PusherFeed, type PusherTrigger } from '../../components/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import {
  attributesOf,
  elementsIn,
  frames,
  mount,
  mountChannel,
  mountConnected,
  nextTask,
  record,
  watchProblems,
} from './live-page.js';

/** Every member of a form. */
const MEMBERS = (() => {
  const names = new Set<string>();
  for (let part = HTMLFormElement.prototype; part !== Object.prototype; part = Object.getPrototypeOf(part)) {
    for (const name of Object.getOwnPropertyNames(part)) names.add(name);
  }
  return [...names];
})();
/** Fields whose names shadow every member of their form. */
const fields = (attributes = '') => MEMBERS.map((name) => `<input hidden name="${name}" ${attributes}>`).join('');
const texts = (box: ParentNode, selector: string) =>
  [...box.querySelectorAll(selector)].map((element) => element.textContent);
const shows = (box: ParentNode, selector: string, ...expected: string[]) =>
  eventually(() => expect(texts(box, selector)).to.deep.equal(expected));

describe('a form whose members are shadowed by its fields', () => {
  const problems = watchProblems();
  const end = async (server: { close(): Promise<void> }) => {
    expect(problems.logged).to.deep.equal([]);
    await server.close();
  };

  describe('as a container with data attributes', () => {
    let server: ScriptedServer;
    let stop: () => void;
    beforeEach(async () => {
      server = await startScriptedServer();
      stop = enableDataAttributes({ channels: ['news', 'sports'], apiKey: server.key, server: server.url });
    });
    afterEach(async () => {
      stop();
      await end(server);
    });

    const sendNews = (event: string, data: unknown) =>
      server.send({ event, channel: 'news', data: JSON.stringify(data) });
    const form = (inside = '', settings = 'data-pusher-key="id" data-pusher-remove-event="gone"') =>
      `<form id="f" lang="de" data-pusher-channel="news" data-pusher-event="story" ${settings}>
        <p data-empty hidden>Nothing</p><b class="item" data-field="title"></b>${inside}</form>`;
    const list = '<ul data-pusher-channel="sports" data-pusher-event="story"><li data-field="title"></li></ul>';
    const subscribed = (...expected: string[]) =>
      eventually(async () => expect((await frames(server)).sort()).to.deep.equal(expected.sort()));
    const stories = (box: ParentNode, ...expected: string[]) => shows(box, '.item', ...expected);

    for (const [position, markup] of [
      ['in it', () => form(fields())],
      ['elsewhere in the page', () => form() + fields('form="f"')],
    ] as const) {
      it(`shows, updates and removes items with fields ${position}, and the next container works`, async () => {
        const box = await mount(markup() + list);
        await subscribed('subscribe news', 'subscribe sports');
        await sendNews('story', { id: 1, title: 'One' });
        await stories(box, 'One');
        await sendNews('story', { id: 2, title: 'Two' });
        await stories(box, 'Two', 'One');
        await sendNews('story', { id: 1, title: 'One, corrected' });
        await stories(box, 'Two', 'One, corrected');
        await sendNews('gone', { id: 2 });
        await stories(box, 'One, corrected');
        await sendNews('gone', { id: 1 });
        await stories(box);
        await eventually(
          () => expect(box.querySelector('#f[data-pusher-state="empty"] [data-empty]:not([hidden])')).to.be.ok,
        );
        await server.send({ event: 'story', channel: 'sports', data: '{"title":"Chess"}' });
        await shows(box, 'li', 'Chess');
      });

      it(`follows its attributes, and unsubscribes when it is removed, with fields ${position}`, async () => {
        const box = await mount(`${markup()}${list}<section></section>`);
        await subscribed('subscribe news', 'subscribe sports');
        const container = box.querySelector('#f') as Element;
        Element.prototype.append.call(box.querySelector('section'), container);
        await nextTask();
        Element.prototype.setAttribute.call(container, 'data-pusher-event', 'report');
        await nextTask();
        await sendNews('story', { id: 1, title: 'Not this' });
        await sendNews('report', { id: 2, title: 'This' });
        await stories(box, 'This');
        Element.prototype.remove.call(container);
        await subscribed('subscribe news', 'subscribe sports', 'unsubscribe news');
      });
    }

    it('can enclose another container', async () => {
      const box = await mount(`<form>${fields()}${list}</form>`);
      await subscribed('subscribe sports');
      await server.send({ event: 'story', channel: 'sports', data: '{"title":"Chess"}' });
      await shows(box, 'li', 'Chess');
    });

    it('is named in error messages', async () => {
      const received = record(document, 'pusher-error');
      await mount(`<form id="f" data-pusher-channel="news">${fields()}</form>`);
      await eventually(() => expect(received).to.have.length(1));
      expect(problems.logged.splice(0)[0]).to.contain('<form id="f">').and.to.contain('data-pusher-event');
    });
  });

  it('around elements does not hide their connection, channel or language', async () => {
    const server = await startScriptedServer();
    const content = `<pusher-channel name="c"><form lang="de">${fields()}
      <pusher-value event="e" field="n" format="number"></pusher-value>
      <pusher-feed event="e"><template><b class="item" data-field="n" data-format="number"></b></template></pusher-feed>
      <pusher-status grace="0"></pusher-status></form></pusher-channel>`;
    // several connections, so that the element searches for the enclosing one
    const box = await mount(`<pusher-connection api-key="other" ${attributesOf(server).replace(/api-key="\w+"/, '')}>
      </pusher-connection><pusher-connection ${attributesOf(server)}><form lang="de">${fields()}${content}</form></pusher-connection>`);
    await (box.querySelector('pusher-channel') as import('../../components/index.js').PusherChannel).ready;
    await server.send({ event: 'e', channel: 'c', data: '{"n":1234.5}' });
    await shows(box, 'pusher-value', '1.234,5');
    await shows(box, '.item', '1.234,5');
    await eventually(() => expect(box.querySelector('pusher-status')?.textContent).to.contain('Connected'));
  });

  it('as an item is shown, updated, moved, restored and removed', async () => {
    const item = `<form class="item" data-field-title="title"><b data-field="title"></b>
      <i data-if="tags"><template data-each="tags"><u data-field="."></u></template></i>${fields()}</form>`;
    const { box, server, send } = await mountChannel(
      `<pusher-feed event="e" key="id" remove-event="gone" order="newest-last" limit="3"><div style="overflow: auto; height: 20px">
        <template>${item}</template><form data-empty>${fields()}Nothing</form></div></pusher-feed>`,
    );
    const feed = box.querySelector('pusher-feed') as PusherFeed;
    await eventually(() => expect(feed.matches(':state(empty)')).to.equal(true));
    const one = { id: 1, title: 'One', tags: ['a', 'b'] };
    await send('e', one, { id: 2, title: 'Two' }, { id: 3, title: 'Three' }, { id: 4, title: 'Four' });
    await shows(box, '.item b', 'Two', 'Three', 'Four');
    expect(Boolean(box.querySelector('[data-empty][hidden]'))).to.equal(true);
    await send('e', { id: 2, title: 'Two, corrected', tags: ['c'] });
    await shows(box, '.item b', 'Two, corrected', 'Three', 'Four');
    await shows(box, '.item u', 'c');
    expect(Element.prototype.getAttribute.call(box.querySelector('.item'), 'title')).to.equal('Two, corrected');
    feed.order = 'newest-first';
    await shows(box, '.item b', 'Four', 'Three', 'Two, corrected');
    Element.prototype.remove.call(box.querySelector('.item'));
    await shows(box, '.item b', 'Four', 'Three', 'Two, corrected');
    feed.removeItem(box.querySelector('.item b') as Element);
    await shows(box, '.item b', 'Three', 'Two, corrected');
    await send('gone', 3, 2);
    await shows(box, '.item b');
    await eventually(() => expect(Boolean(box.querySelector('[data-empty][hidden]'))).to.equal(false));
    await end(server);
  });

  it('in a template shows text and conditions, and can be an entry of a list', async () => {
    const { box, server, send } = await mountChannel(
      `<pusher-feed event="e"><template><form class="a" data-field="a">${fields()}</form><form class="b" data-if="b">${fields()}</form>
       <template data-each="c"><form class="c"><u data-field="."></u>${fields()}</form></template></template></pusher-feed>`,
    );
    await send('e', { a: 'A', b: true, c: ['x', 'y'] });
    await shows(box, '.a', 'A');
    await shows(box, '.c u', 'x', 'y');
    expect(box.querySelectorAll('.b')).to.have.length(1);
    await end(server);
  });

  it('in a trigger is sent and reset', async () => {
    const scripted = await startScriptedServer();
    const server = { ...scripted, authEndpoint: scripted.authUrl() };
    const box = await mountConnected(
      server,
      `<pusher-channel name="private-c"><form id="outer">${fields()}<pusher-trigger event="client-e">
        <button id="out" name="how" value="out">Send</button></pusher-trigger></form>
       <pusher-trigger event="client-e"><div><button form="inner" id="by-form">Send</button></div></pusher-trigger>
       <form id="inner">${fields()}<input name="text" value="hello"><button>Send</button></form></pusher-channel>`,
    );
    const triggers = [...box.querySelectorAll('pusher-trigger')] as PusherTrigger[];
    await eventually(() => expect(triggers.every((trigger) => trigger.matches(':state(ready)'))).to.equal(true));
    const received = record(box, 'pusher-trigger') as [string, { data: Record<string, unknown> }][];
    (box.querySelector('#out') as HTMLElement).click();
    const text = box.querySelector('#inner [name="text"]') as HTMLInputElement;
    text.value = 'changed';
    (box.querySelector('#by-form') as HTMLElement).click();
    await eventually(() => expect(received).to.have.length(2));
    expect(received.map(([, { data }]) => [data.how, data.text])).to.deep.equal([
      ['out', undefined],
      [undefined, 'changed'],
    ]);
    expect(text.value).to.equal('hello');
    await end(server);
  });

  it('in a trigger sends typed text', async () => {
    const scripted = await startScriptedServer();
    const server = { ...scripted, authEndpoint: scripted.authUrl() };
    const box = await mountConnected(
      server,
      `<pusher-channel name="private-c"><pusher-trigger event="client-e" on="input"><form contenteditable>x${fields()}</form>
       </pusher-trigger></pusher-channel>`,
    );
    await eventually(() => expect(box.querySelector('pusher-trigger')?.matches(':state(ready)')).to.equal(true));
    const received = record(box, 'pusher-trigger') as [string, { data: Record<string, unknown> }][];
    EventTarget.prototype.dispatchEvent.call(box.querySelector('form'), new InputEvent('input', { bubbles: true }));
    expect(received.map(([, { data }]) => data)).to.deep.equal([{ value: 'x' }]);
    await end(server);
  });

  it('as the slot of a state, or as the empty or more line of a list, is shown and hidden', async () => {
    const scripted = await startScriptedServer({ answer: 'pings' });
    const server = { ...scripted, authEndpoint: scripted.authUrl() };
    const slot = (name: string) => `<form slot="${name}" hidden>${fields()}${name}</form>`;
    const box = await mountConnected(
      server,
      `<pusher-status grace="0">${slot('connected')}${slot('offline')}</pusher-status>
       <pusher-channel name="presence-c"><pusher-members limit="1"><template><u data-field="id"></u></template>
       <form data-empty>${fields()}</form><form data-more hidden>${fields()}<i data-field="more"></i></form></pusher-members></pusher-channel>`,
    );
    await scripted.received(1);
    const presence = { count: 2, ids: ['a', 'b'], hash: { a: {}, b: {} } };
    await scripted.send({
      ...{ event: 'pusher_internal:subscription_succeeded', channel: 'presence-c' },
      data: JSON.stringify({ presence }),
    });
    await shows(box, 'pusher-members u', 'a');
    await shows(box, '[data-more]:not([hidden]) i', '1');
    expect(Boolean(box.querySelector('[data-empty][hidden]'))).to.equal(true);
    await eventually(() => expect(Boolean(box.querySelector('[slot="connected"][hidden]'))).to.equal(false));
    elementsIn(box).connection.disconnect();
    await eventually(() => expect(Boolean(box.querySelector('[slot="connected"][hidden]'))).to.equal(true));
    expect(Boolean(box.querySelector('[slot="offline"][hidden]'))).to.equal(false);
    await end(scripted);
  });

  it('with display: contents does not prevent a lazy channel around or inside it from loading', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(
      server,
      `<form style="display: contents">${fields()}<pusher-channel name="c" loading="lazy"></pusher-channel></form>
       <pusher-channel name="d" loading="lazy"><form style="display: contents"><p>near</p>${fields()}</form></pusher-channel>`,
    );
    for (const channel of box.querySelectorAll('pusher-channel')) {
      await eventually(() => expect(channel.subscribed).to.equal(true));
    }
    await end(server);
  });
});
