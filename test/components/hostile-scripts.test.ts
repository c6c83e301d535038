import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { enableDataAttributes } from '../../components/index.js';
import { Pusher } from '../../src/client/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { delivered, useHostilePage } from './hostile-page.js';
import { acts, HostileScripts, MOST } from './hostile-scripts.js';
import { mountConnected } from './live-page.js';

/** The same scripts in each run. */
const RUNS = { seed: 13, numRuns: 12, endOnFailure: true };

const item = '<article class="item"><b data-field="text"></b> <i data-if="on" data-field-title="text">on</i></article>';
const markup = `
  <pusher-channel name="presence-c">
    <pusher-feed event="e" key="id" id="calm"><p data-empty>Nothing</p><ul><template><li data-field="text"></li></template></ul></pusher-feed>
    <pusher-feed event="e" limit="3" order="newest-last"><p data-empty>Nothing 👍</p><template>🎉 ${item}<template data-each="tags"><s data-field="."></s>, </template></template></pusher-feed>
    <pusher-feed event="e" key="id" remove-event="gone">
      <p data-empty>Nothing</p>
      <pusher-feed event="inner"><p data-empty>None</p><template><i data-field="text"></i></template></pusher-feed>
      <template><section>${item}<pusher-feed event="e"><p data-empty>None</p><template><u data-field="text"></u></template></pusher-feed></section></template>
    </pusher-feed>
    <pusher-value event="e" field="text">none</pusher-value>
    <pusher-value event="e" field="at" format="relative-time"></pusher-value>
    <pusher-count label="one 👤|# people 👥">some</pusher-count>
    <pusher-members limit="2" order="id"><p data-empty>Nobody</p><template><p class="member" data-field="id"></p></template>
      <p data-more>and <b data-field="more"></b> more</p></pusher-members>
    <pusher-trigger event="client-e"><form><input name="text"><button>Send</button></form></pusher-trigger>
  </pusher-channel>
  <pusher-status grace="0"></pusher-status>
  <pusher-status grace="0"><b slot="connected">Live 🟢</b><b slot="offline">Away</b></pusher-status>
  <ul data-pusher-channel="c" data-pusher-event="e" data-pusher-key="id"><li data-empty>Nothing</li><li data-field="text"></li></ul>`;

/** Kinds of server events; a number determines the details. */
const news = ['new', 'changed', 'gone', 'inner', 'joins', 'leaves'] as const;

const worlds = fc.record({
  acts: fc.uniqueArray(fc.constantFrom(...acts), { minLength: 1, maxLength: 4 }),
  seed: fc.nat(10_000),
  events: fc.array(fc.tuple(fc.constantFrom(...news), fc.nat(4)), { minLength: 2, maxLength: 10 }),
});

describe('scripts that change the output of elements', () => {
  const { codes, holdTime, pass, releaseTime, use } = useHostilePage();
  const thrown: string[] = [];
  const note = (event: Event) => void thrown.push((event as ErrorEvent).message ?? 'rejected');
  before(() => {
    addEventListener('error', note);
    addEventListener('unhandledrejection', note);
  });
  after(() => {
    removeEventListener('error', note);
    removeEventListener('unhandledrejection', note);
  });

  for (const [timing, delay] of [
    ['at once', undefined],
    ['after 20 ms', 20],
    ['after 300 ms', 300],
  ] as const) {
    it(`${timing} let the page come to rest after the last event, and unchanged items stay live`, async function () {
      this.timeout(180_000);
      const server = await startScriptedServer({ answer: 'pings' });
      const send = async (event: string, data: unknown) => {
        for (const channel of ['presence-c', 'c']) await server.send({ event, channel, data: JSON.stringify(data) });
      };
      const sendInternal = (event: string, data: unknown) =>
        server.send({ event: `pusher_internal:${event}`, channel: 'presence-c', data: JSON.stringify(data) });
      const sendNews = async ([kind, n]: [(typeof news)[number], number], index: number) => {
        if (kind === 'joins') await sendInternal('member_added', { user_id: `u${n}` });
        else if (kind === 'leaves') await sendInternal('member_removed', { user_id: `u${n}` });
        else if (kind === 'gone') await send('gone', n);
        else if (kind === 'inner') await send('inner', { text: `inner ${index}` });
        else {
          const id = kind === 'new' ? index + 10 : n;
          await send('e', {
            id,
            text: `text ${index} 👍`,
            on: index % 2,
            at: Date.now(),
            tags: ['a', 'b'].slice(n % 3),
          });
        }
      };
      use({ end: enableDataAttributes({ channels: ['c'] }) });

      await fc.assert(
        fc.asyncProperty(worlds, async ({ acts, seed, events }) => {
          thrown.length = 0;
          const box = await mountConnected({ ...server, authEndpoint: server.authUrl() }, markup);
          const calm = box.querySelector('#calm') as Element;
          const calmItem = () => calm.querySelector('[data-pusher-item="calm"]');
          const hash = { me: {}, u0: {} };
          await eventually(async () => {
            await sendInternal('subscription_succeeded', { presence: { count: 2, ids: Object.keys(hash), hash } });
            await send('e', { id: 'calm', text: 'calm' });
            expect(calmItem()?.textContent).to.equal('calm');
          });
          const template = calm.querySelector('template') as Element;
          const scripts = new HostileScripts(box, acts, {
            delay,
            seed,
            isCalm: (node) =>
              node instanceof HTMLTemplateElement ||
              node.contains(template) ||
              node.contains(calmItem()) ||
              Boolean(calmItem()?.contains(node)),
          });
          await holdTime();
          for (const [index, event] of events.entries()) {
            await sendNews(event, index);
            await pass(0.1);
          }
          await delivered(box, server, 'presence-c');
          await pass(30);
          const { acted } = scripts;
          await pass(10);
          expect(acted, 'acts').to.be.below(MOST);
          expect(scripts.acted - acted, 'acts after 30 s').to.equal(0);
          scripts.end();
          await send('e', { id: 'calm', text: 'still calm' });
          await delivered(box, server, 'presence-c');
          await pass(1);
          expect(calmItem()?.textContent).to.equal('still calm');
          releaseTime();
          expect(codes(), 'problems').not.to.include('failed');
          expect(thrown).to.deep.equal([]);
          // the next page has its own client, which is independent of the simulated time
          box.remove();
          await eventually(() => expect(Pusher.instances).to.deep.equal([]));
        }),
        RUNS,
      );
    });
  }
});
