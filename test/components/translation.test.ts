import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../servers/index.js';
import { delivered, feed, sendCount, shows, texts, translator, useHostilePage } from './hostile-page.js';
import { elementsIn, mountChannel, mountConnected, nextTask } from './live-page.js';

const item = '<template><article class="item"><b data-field="text"></b></article></template>';
/** Waits until an element is running. It starts in real time. */
const isReady = (box: ParentNode, selector: string) =>
  eventually(() => expect(box.querySelector(selector)).to.not.equal(null));

describe('elements on a page whose scripts replace their output', () => {
  const { codes, comesToRest, holdTime, pass, use } = useHostilePage();

  describe('by a translation', () => {
    for (const [timing, delay] of [
      ['at once', undefined],
      ['after 20 ms', 20],
      ['after a second', 1_000],
    ] as const) {
      it(`${timing} show the latest text of each item`, async () => {
        const { box, send, server } = await mountChannel(
          feed(
            '<template><p class="item"><b data-field="text"></b><i data-if="on" data-field="on"></i><u data-field-title="text"></u><template data-each="tags"><s data-field="."></s></template></p></template>',
            'key="id"',
          ),
        );
        await isReady(box, 'pusher-feed:state(empty)');
        await holdTime();
        const script = use(translator(box, delay));
        const updateAndExpect = async (data: unknown, ...expected: string[]) => {
          await send('e', data);
          await delivered(box, server);
          await showsInTime(() => expect(texts(box)).to.deep.equal(expected));
        };
        const showsInTime = async (assertion: () => void) =>
          eventually(async () => {
            await pass(2);
            assertion();
          });
        await updateAndExpect({ id: 1, text: 'a', tags: ['x'] }, 'AX');
        await updateAndExpect({ id: 1, text: 'b', tags: ['x', 'y'] }, 'BXY');
        await updateAndExpect({ id: 1, text: 'c', on: 'z', tags: ['y'] }, 'CZY');
        await updateAndExpect({ id: 1, text: 'd', on: 'w', tags: [] }, 'DW');
        await updateAndExpect({ id: 1, text: 'd', on: '', tags: ['v'] }, 'DV');
        await updateAndExpect({ id: 1, text: 'e', on: 'u', tags: ['v'] }, 'EUV');
        expect(box.querySelector('u')?.title).to.equal('e');
        await comesToRest(box);
        expect(script.acted).to.be.below(60);
        expect(codes()).to.deep.equal([]);
      });

      it(`${timing} show the latest value, count and state, and come to rest`, async () => {
        const { box, server, send } = await mountChannel(
          '<pusher-value event="v"></pusher-value><pusher-count label="one|many"></pusher-count><pusher-status grace="0"></pusher-status>',
        );
        await isReady(box, 'pusher-status:state(connected)');
        await holdTime();
        const script = use(translator(box, delay));
        const showsInTime = async (...expected: string[]) =>
          eventually(async () => {
            await pass(2);
            expect(texts(box, 'pusher-value, pusher-count, pusher-status')).to.deep.equal(expected);
          });
        await showsInTime('', '', 'CONNECTED');
        await sendCount(server, 1);
        await send('v', 'first');
        await delivered(box, server);
        await showsInTime('FIRST', '1 ONE', 'CONNECTED');
        await sendCount(server, 2);
        await send('v', 'second');
        await delivered(box, server);
        await showsInTime('SECOND', '2 MANY', 'CONNECTED');
        elementsIn(box).connection.disconnect();
        await showsInTime('SECOND', '2 MANY', 'DISCONNECTED');
        await comesToRest(box);
        expect(script.acted).to.be.below(30);
        expect(codes().filter((code) => code !== 'repair')).to.deep.equal([]);
        expect(codes().length).to.be.below(3);
      });
    }

    it('restore a count a few times, and report that once', async () => {
      const { box, server } = await mountChannel('<pusher-count label="viewer|viewers">some</pusher-count>');
      await holdTime();
      const script = use(translator(box, 20));
      for (const count of [2, 3, 4]) {
        await sendCount(server, count);
        await delivered(box, server);
        await eventually(async () => {
          await pass(1);
          expect(box.textContent).to.equal(`${count} VIEWERS`);
        });
      }
      await comesToRest(box);
      expect(script.acted).to.be.below(10);
      expect(codes()).to.deep.equal(['repair']);
    });

    it('keep the count of further members up to date', async () => {
      const server = await startScriptedServer({ answer: 'pings' });
      const box = await mountConnected(
        { ...server, authEndpoint: server.authUrl() },
        `<pusher-channel name="presence-c"><pusher-members limit="1"><template><p class="item" data-field="id"></p></template>
          <p data-more>and <b data-field="more"></b> more</p></pusher-members></pusher-channel>`,
      );
      await server.received(1);
      await isReady(box, 'pusher-members:state(loading)');
      await holdTime();
      use(translator(box));
      const hash = { a: {}, b: {} };
      const sendInternal = (event: string, data: unknown) =>
        server.send({ event: `pusher_internal:${event}`, channel: 'presence-c', data: JSON.stringify(data) });
      await sendInternal('subscription_succeeded', { presence: { count: 2, ids: ['a', 'b'], hash } });
      const showsInTime = async (item: string, more: string) => {
        await delivered(box, server, 'presence-c');
        await eventually(async () => {
          await pass(1);
          expect([...texts(box), ...texts(box, '[data-more]')]).to.deep.equal([item, more]);
        });
      };
      await showsInTime('A', 'AND 1 MORE');
      await sendInternal('member_added', { user_id: 'c' });
      await showsInTime('A', 'AND 2 MORE');
      await comesToRest(box);
    });

    it('keep updating relative times', async () => {
      const { box, send, server } = await mountChannel(
        feed('<template><time class="item" lang="en" data-field="at" data-format="relative-time"></time></template>') +
          '<pusher-value event="e" field="at" lang="en" format="relative-time"></pusher-value>',
      );
      await isReady(box, 'pusher-feed:state(empty)');
      await holdTime();
      use(translator(box));
      await send('e', { at: Date.now() - 120_000 });
      await delivered(box, server);
      const showsInTime = (words: string) =>
        eventually(async () => {
          await pass(1);
          expect(texts(box, '.item, pusher-value')).to.deep.equal([words, words]);
        });
      await showsInTime('2 MINUTES AGO');
      await pass(60);
      await showsInTime('3 MINUTES AGO');
    });
  });

  describe('by a copy', () => {
    const copy = (selector: string) => (box: ParentNode) => {
      for (const node of box.querySelectorAll(selector)) node.replaceWith(node.cloneNode(true));
    };
    const template =
      '<template><article class="item"><b data-field="text"></b><i data-if="on">on</i><u><s data-field-title="text"></s></u><template data-each="tags"><em data-field="."></em></template></article></template>';
    for (const [content, act] of [
      ['of elements', copy('.item b')],
      ['of their containers', copy('.item u')],
      ['of conditional elements', copy('.item i')],
      ['of the entries of a list', copy('.item em')],
      [
        'without comments',
        (box) => {
          const walker = document.createTreeWalker(box, NodeFilter.SHOW_COMMENT);
          const found: Comment[] = [];
          while (walker.nextNode()) found.push(walker.currentNode as Comment);
          for (const comment of found) comment.remove();
        },
      ],
      [
        'of the whole content of an item',
        (box) => {
          for (const node of box.querySelectorAll('.item')) node.innerHTML = `${node.innerHTML}`;
        },
      ],
    ] as [string, (box: ParentNode & Node) => void][]) {
      it(`${content} still show updates`, async () => {
        const { box, send } = await mountChannel(feed(template, 'key="id"'));
        const shown = () => [box.querySelector('.item')?.textContent, box.querySelector<HTMLElement>('.item s')?.title];
        await send('e', { id: 1, text: 'a', on: true, tags: ['x'] });
        await eventually(() => expect(shown()).to.deep.equal(['aonx', 'a']));
        act(box);
        await nextTask();
        await send('e', { id: 1, text: 'b', on: false, tags: ['x', 'y'] });
        await eventually(() => expect(shown()).to.deep.equal(['bxy', 'b']));
        act(box);
        await nextTask();
        await send('e', { id: 1, text: 'c', on: true, tags: ['z'] });
        await eventually(() => expect(shown()).to.deep.equal(['conz', 'c']));
        expect(box.querySelectorAll('.item')).to.have.length(1);
        expect(codes()).to.deep.equal([]);
      });
    }

    it('keep updating relative times in an element that was replaced', async () => {
      const { box, send } = await mountChannel(
        feed(
          '<template><p class="item"><time lang="en" data-field="at" data-format="relative-time"></time></p></template>',
        ),
      );
      await send('e', { at: Date.now() - 120_000 });
      await shows(box, '2 minutes ago');
      copy('time')(box);
      await send('e', { at: Date.now() - 60_000 });
      await shows(box, '1 minute ago', '2 minutes ago');
    });

    it('keep the page’s additions to a text, and the focus, if nothing was replaced', async () => {
      const { box, send } = await mountChannel(
        feed('<template><p class="item"><b data-field="text"></b><input></p></template>', 'key="id"'),
      );
      await send('e', { id: 1, text: 'a' });
      await shows(box, 'a');
      box.querySelector('b')?.append(document.createElement('hr'));
      const text = box.querySelector('b')?.firstChild as Text;
      const link = document.createElement('a');
      text.replaceWith(link);
      link.append(text);
      box.querySelector('input')?.focus();
      const focused = document.activeElement;
      await send('e', { id: 1, text: 'b' });
      await shows(box, 'b');
      expect(box.querySelector('b')?.innerHTML).to.equal('<a>b</a><hr>');
      expect(document.activeElement).to.equal(focused);
    });

    it('show only the latest text if a script split the previous one', async () => {
      const { box, send } = await mountChannel(feed(item, 'key="id"'));
      await send('e', { id: 1, text: 'see here' });
      await shows(box, 'see here');
      const rest = ((box.querySelector('b') as Element).firstChild as Text).splitText(4);
      const link = document.createElement('a');
      rest.replaceWith(link);
      link.append(rest);
      await send('e', { id: 1, text: 'new' });
      await shows(box, 'new');
    });
  });
});
