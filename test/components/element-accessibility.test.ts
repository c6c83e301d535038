import { expect } from '@open-wc/testing';
import type axe from 'axe-core';
import { stub } from 'sinon';
import 'axe-core';
import type { PusherFeed } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, mountConnected, watchProblems } from './live-page.js';

/** The violations that axe finds in an element, one line for each node. */
async function violations(element: Element): Promise<string[]> {
  const rules = { region: { enabled: false } }; // for whole pages
  // axe sets a global, as it is a classic script without exports
  const { axe: tool } = globalThis as unknown as { axe: typeof axe };
  const results = await tool.run(element, { rules, resultTypes: ['violations'] });
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const page = `
  <pusher-status grace="0"><span slot="connected">Live</span><span slot="offline">Away <button>Retry</button></span></pusher-status>
  <pusher-status grace="0"></pusher-status>
  <pusher-channel name="presence-room">
    <h2>Here: <pusher-count label="reader|readers">some</pusher-count></h2>
    <pusher-members limit="1"><ul>
      <template><li><b data-field="info.name"></b> <span data-if="me">(you)</span></li></template>
      <li data-empty>Nobody</li><li data-more>and <span data-field="more"></span> more</li>
    </ul></pusher-members>
    <pusher-feed event="e" key="id"><ul><template><li><a data-field="text" data-field-href="url"></a></li></template>
      <li data-empty>Nothing yet</li></ul></pusher-feed>
    <p>Score: <pusher-value event="e" field="n" format="number">–</pusher-value></p>
    <pusher-trigger event="client-say"><form><label>Words <input name="text"></label><button>Say</button></form></pusher-trigger>
    <pusher-trigger event="client-wave"><button>Wave</button></pusher-trigger>
    <pusher-trigger event="client-type" on="input"><label>Note <textarea name="note"></textarea></label></pusher-trigger>
  </pusher-channel>`;

describe('the accessibility of display elements', () => {
  const problems = watchProblems();

  for (const [scheme, background] of [
    ['light', '#fff'],
    ['dark', '#111'],
  ] as const) {
    it(`has no axe violations in any state; elements use the page’s colors (${scheme}) and do not move the focus`, async () => {
      const scripted = await startScriptedServer({ answer: 'pings' });
      const server = { ...scripted, authEndpoint: scripted.authUrl() };
      const box = await mountConnected(server, page);
      const { connection, channel } = elementsIn(box);
      box.style.colorScheme = scheme;
      box.style.background = background;
      box.style.color = scheme === 'light' ? '#111' : '#fff';
      // the engines' default colors of these have too little contrast in some cases
      for (const control of box.querySelectorAll<HTMLElement>('button, input, textarea')) {
        control.style.color = 'inherit';
        control.style.background = 'inherit';
      }
      const button = [...box.querySelectorAll('button')].find(({ textContent }) => textContent === 'Wave');
      button?.focus();
      const expectNoViolations = async (state: string) => {
        expect(await violations(box), state).to.deep.equal([]);
        expect(document.activeElement, state).to.equal(button);
      };
      const send = (event: string, data: object) =>
        scripted.send({ event, channel: 'presence-room', data: JSON.stringify(data) });
      const item = (text: string) => eventually(() => expect(box.innerText).to.contain(text));

      await scripted.received(1);
      await item('Live');
      await expectNoViolations('loading');
      const hash = { me: { name: 'Ada' }, bob: { name: 'Bob' } };
      await send('pusher_internal:subscription_succeeded', { presence: { count: 2, ids: Object.keys(hash), hash } });
      await item('2 readers');
      await item('and 1 more');
      await item('Nothing yet');
      await expectNoViolations('live, and the feed empty');
      await send('e', { id: 1, text: 'Hello', url: '#a', n: 5 });
      await item('Hello');
      await item('Score: 5');
      await expectNoViolations('with items');
      const color = getComputedStyle(box).color;
      for (const shown of box.querySelectorAll('pusher-status, pusher-count, pusher-value, pusher-members b')) {
        expect(getComputedStyle(shown).color, shown.localName).to.equal(color);
      }
      await send('pusher_internal:subscription_succeeded', { presence: { count: 0, ids: [], hash: {} } });
      (box.querySelector('pusher-feed') as PusherFeed).clear();
      await item('Nobody');
      await expectNoViolations('nobody there');
      connection.disconnect();
      await item('Away');
      await item('Disconnected');
      expect(channel.subscribed).to.equal(false);
      await expectNoViolations('away');
    });
  }

  it('has no axe violations while a list loads, after it has loaded, and after it failed to load', async () => {
    const server = await startScriptedServer();
    const { fetch } = globalThis;
    const answers: ((answer: Response) => void)[] = [];
    stub(globalThis, 'fetch').callsFake((url, init) =>
      String(url) === '/list' ? new Promise((resolve) => answers.push(resolve)) : fetch(url, init),
    );
    const box = await mountConnected(server, '<pusher-channel name="c"></pusher-channel>');
    const { channel } = elementsIn(box);
    await channel.ready; // otherwise, the feed may load its list twice: after a second, and with the subscription
    channel.innerHTML = `
      <pusher-feed event="e" key="id" src="/list" order="newest-last"><table><caption>Goals</caption>
        <thead><tr><th scope="col">When</th><th scope="col">Who</th></tr></thead>
        <tbody><template><tr><td data-field="at" data-format="time"></td><td data-field="text"></td></tr></template></tbody></table>
        <p data-empty>No goals yet</p></pusher-feed>
      <p>Last: <pusher-value event="e" field="at" format="relative-time">none</pusher-value></p>`;
    const feed = box.querySelector('pusher-feed') as PusherFeed;
    const is = (state: string) => eventually(() => expect(feed.matches(`:state(${state})`)).to.equal(true));
    await is('loading');
    expect(await violations(box), 'loading').to.deep.equal([]);
    await eventually(() => expect(answers).to.have.length(1));
    answers[0]?.(new Response('[]'));
    await is('empty');
    expect(await violations(box), 'empty').to.deep.equal([]);
    channel.channel?.emit('e', { id: 1, text: 'Ada', at: Date.now() });
    await is('live');
    await eventually(() => expect(box.innerText).to.contain('now'));
    expect(await violations(box), 'live, and the value changed').to.deep.equal([]);
    feed.clear();
    feed.refresh();
    await eventually(() => expect(answers).to.have.length(2));
    answers[1]?.(new Response('not found', { status: 404 }));
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(await violations(box), 'no list').to.deep.equal([]);
  });

  it('has no axe violations while the connection opens, or when it is unavailable', async () => {
    const scripted = await startScriptedServer({ handshake: false });
    const box = await mount(
      `<pusher-connection ${attributesOf(scripted)} unavailable-timeout="100">${page}</pusher-connection>`,
    );
    const text = (words: string) => eventually(() => expect(box.innerText).to.contain(words));
    await text('Away');
    expect(await violations(box)).to.deep.equal([]);
    await text('No connection');
    expect(await violations(box)).to.deep.equal([]);
  });
});
