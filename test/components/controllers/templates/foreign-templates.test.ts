import { expect } from '@open-wc/testing';
import type { PusherChannel, PusherFeed } from '../../../../components/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../../servers/index.js';
import { attributesOf, mount, watchProblems } from '../../live-page.js';

/** Inserts elements into a page, on a subscribed channel. */
async function live(markup: string, name = 'c'): Promise<{ box: HTMLElement; server: ScriptedServer }> {
  const scripted = await startScriptedServer({ answer: 'pings' });
  const server = { ...scripted, authEndpoint: scripted.authUrl() };
  const box = await mount(
    `<pusher-connection ${attributesOf(server)}><pusher-channel name="${name}">${markup}</pusher-channel></pusher-connection>`,
  );
  await server.received(1);
  const presence = { count: 1, ids: ['ada'], hash: { ada: { name: 'Ada' } } };
  await server.send({
    event: 'pusher_internal:subscription_succeeded',
    channel: name,
    data: JSON.stringify({ presence }),
  });
  await eventually(() => expect((box.querySelector('pusher-channel') as PusherChannel).subscribed).to.equal(true));
  return { box, server };
}

const sendText = (server: ScriptedServer, text: string, channel = 'c') =>
  server.send({ event: 'e', channel, data: JSON.stringify({ text }) });
const textsIn = (box: ParentNode, selector: string) =>
  [...box.querySelectorAll(selector)].map(({ textContent }) => textContent);
const isVisible = (element: Element | null) => (element as HTMLElement).getClientRects().length > 0;

describe('a template in a <pusher-feed>', () => {
  watchProblems();

  for (const attributes of [
    ...[
      'x-if="open"',
      'x-for="n in 3"',
      'x-teleport="body"',
      'v-if="open"',
      'v-for="n in 3"',
      'v-slot:head',
      '#default',
      ':key="n"',
    ],
    ...[
      '@click="go"',
      'data-list-target="template"',
      'data-controller="list"',
      'hx-get="/x"',
      'data-hx-get="/x"',
      'up-layer="new"',
    ],
    ...[
      '*ngIf="open"',
      'ng-if="open"',
      'wire:key="1"',
      'data-bind="if: open"',
      'is="dom-repeat"',
      'shadowrootmode="later"',
    ],
  ]) {
    it(`is ignored if it belongs to another library: ${attributes}`, async () => {
      const { box, server } = await live(`<pusher-feed event="e">
        <template ${attributes}><i>foreign</i></template><template><p data-field="text"></p></template></pusher-feed>`);
      await sendText(server, 'one');
      await eventually(() => expect(textsIn(box, 'p')).to.deep.equal(['one']));
      expect(box.querySelector('i')).to.equal(null);
    });
  }

  it('is used if it is marked with data-item, even with attributes of a library or after another template', async () => {
    const { box, server } = await live(`<pusher-feed event="e"><template><i>other</i></template>
      <template data-item :class="a"><p data-field="text"></p></template></pusher-feed>`);
    await sendText(server, 'one');
    await eventually(() => expect(textsIn(box, 'p')).to.deep.equal(['one']));
    expect(box.querySelector('i')).to.equal(null);
  });

  for (const attributes of [
    '',
    'id="a" class="b"',
    'data-v-1a2b3c4d',
    'data-astro-cid-x',
    'data-mce-type="x"',
    '_ngcontent-abc',
  ]) {
    it(`is used with other attributes: ${attributes || 'none'}`, async () => {
      const { box, server } = await live(
        `<pusher-feed event="e"><ul><template ${attributes}><li data-field="text"></li></template></ul></pusher-feed>`,
      );
      await sendText(server, 'one');
      await eventually(() => expect(textsIn(box, 'li')).to.deep.equal(['one']));
    });
  }

  it('inside an item doesn’t replace the feed’s own, even if the items are before it', async () => {
    const { box, server } =
      await live(`<pusher-feed event="e" order="newest-last"><template><p><b data-field="text"></b>
      <template><i>for a script</i></template></p></template></pusher-feed>`);
    for (const text of ['one', 'two', 'three']) {
      await sendText(server, text);
      await eventually(() => expect(textsIn(box, 'p > b').at(-1)).to.equal(text));
    }
    expect(textsIn(box, 'p > b')).to.deep.equal(['one', 'two', 'three']);
  });

  it('of another library is never used: the feed waits for its own, which the library may insert', async () => {
    const { box, server } = await live(
      `<pusher-feed event="e"><template x-if="open"><template><p data-field="text"></p></template></template></pusher-feed>`,
    );
    await sendText(server, 'one');
    const foreign = box.querySelector('template') as HTMLTemplateElement;
    foreign.after(foreign.content.cloneNode(true));
    await eventually(() => expect(textsIn(box, 'p')).to.deep.equal(['one']));
  });
});

describe('content for an empty list or a state', () => {
  watchProblems();
  const nested = `<pusher-feed event="e"><p data-empty id="no-events">No events</p>
    <pusher-members limit="1"><i data-empty id="nobody">Nobody</i><i data-more id="more">More</i><template><b data-field="info.name"></b></template></pusher-members>
    <template><p data-field="text"></p></template></pusher-feed>`;

  it('is shown only by the element that owns it, if one is inside another', async () => {
    const { box, server } = await live(nested, 'presence-c');
    const visible = () => ['no-events', 'nobody', 'more'].filter((id) => isVisible(box.querySelector(`#${id}`)));
    await eventually(() => expect(textsIn(box, 'pusher-members b')).to.deep.equal(['Ada']));
    await eventually(() => expect(visible()).to.deep.equal(['no-events']));
    await sendText(server, 'one', 'presence-c');
    await eventually(() => expect(textsIn(box, 'pusher-feed > p[data-pusher-item]')).to.deep.equal(['one']));
    expect(visible()).to.deep.equal([]);
    const removed = { event: 'pusher_internal:member_removed', channel: 'presence-c', data: '{"user_id":"ada"}' };
    await server.send(removed);
    await eventually(() => expect(visible()).to.deep.equal(['nobody']));
    (box.querySelector('pusher-feed') as PusherFeed).clear();
    await eventually(() => expect(visible()).to.deep.equal(['no-events', 'nobody']));
  });

  for (const rule of [
    '.flex { display: flex }',
    '.flex { display: flex !important }',
    'pusher-feed .flex { display: grid }',
  ]) {
    it(`is hidden despite the rule "${rule}"`, async () => {
      const style = document.head.appendChild(document.createElement('style'));
      style.textContent = rule;
      const { box, server } = await live(
        `<pusher-feed event="e"><p data-empty hidden class="flex">None</p><template><p data-field="text"></p></template></pusher-feed>
        <pusher-members limit="5"><p data-empty class="flex">Nobody</p><p data-more class="flex">More</p><template><b data-field="id"></b></template></pusher-members>
        <pusher-status grace="0"><span slot="connected" class="flex">On</span><span slot="offline" class="flex">Off</span></pusher-status>`,
        'presence-c',
      );
      const visible = () => [...box.querySelectorAll('.flex')].filter(isVisible).map(({ textContent }) => textContent);
      await eventually(() => expect(visible()).to.deep.equal(['None', 'On']));
      const display = getComputedStyle(box.querySelector('.flex') as Element).display;
      expect(display).to.equal(/flex|grid/.exec(rule.replace('.flex', ''))?.[0]);
      await sendText(server, 'one', 'presence-c');
      await eventually(() => expect(visible()).to.deep.equal(['On']));
      style.remove();
    });
  }

  it('is hidden until the state is known, even if its class sets display', async () => {
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = '.flex { display: flex }';
    const box = await mount('<pusher-status><span slot="connected" class="flex">On</span></pusher-status>');
    expect(isVisible(box.querySelector('.flex'))).to.equal(false);
    style.remove();
  });
});
