import { expect } from '@open-wc/testing';
import { Idiomorph } from 'idiomorph';
import { enableDataAttributes, type PusherFeed } from '../../../../components/index.js';
import { eventually, startScriptedServer } from '../../../servers/index.js';
import { feed, onAdded, sendCount, shows, texts, useHostilePage, wpEmoji, wrapper } from '../../hostile-page.js';
import { elementsIn, mountChannel, mountConnected, nextTask } from '../../live-page.js';

const item = '<template><article class="item"><b data-field="text"></b></article></template>';
const empty = '<p data-empty>Nothing yet</p>';
const pictures = (box: ParentNode) => box.querySelectorAll('img.emoji').length;

describe('elements in a page with scripts that change their content', () => {
  const { codes, comesToRest, holdTime, pass, releaseTime, use } = useHostilePage();

  describe('in a feed', () => {
    it('keep the empty states of a feed and of a feed inside it apart', async () => {
      const inner = `<pusher-feed event="inner" id="inner"><p data-empty id="none">None</p><template><i class="inner"></i></template></pusher-feed>`;
      const { box, send } = await mountChannel(feed(inner + empty + item));
      const [inside, outside] = [box.querySelector('#none'), box.querySelector('[data-empty]:not(#none)')];
      const hidden = () => [inside, outside].map((place) => (place as HTMLElement).hidden);
      await eventually(() => expect(hidden()).to.deep.equal([false, false]));
      await send('e', { text: 'a' });
      await shows(box, 'a');
      await eventually(() => expect(hidden()).to.deep.equal([false, true]));
      await send('inner', {});
      await eventually(() => expect(box.querySelectorAll('.inner')).to.have.length(1));
      expect(hidden()).to.deep.equal([true, true]);
      await comesToRest(box);
      expect(codes()).to.deep.equal([]);
    });

    for (const [what, inner] of [
      [
        'a feed',
        '<pusher-feed event="inner"><p data-empty class="none">None</p><template><i></i></template></pusher-feed>',
      ],
      ['members', '<pusher-members><p data-empty class="none">None</p><template><i></i></template></pusher-members>'],
    ] as const) {
      it(`leave ${what} inside an item alone`, async () => {
        const { box, send } = await mountChannel(
          feed(`<template><article class="item">${inner}</article></template>${empty}`),
        );
        await send('e', {}, {});
        await eventually(() => expect(box.querySelectorAll('.item .none')).to.have.length(2));
        const hidden = () => [...box.querySelectorAll<HTMLElement>('.none')].map((place) => place.hidden);
        const expected = what === 'members' ? [true, true] : [false, false];
        await eventually(() => expect(hidden()).to.deep.equal(expected));
        await comesToRest(box);
        expect(hidden()).to.deep.equal(expected);
        releaseTime();
        await send('inner', {});
        await eventually(() => expect(box.querySelectorAll('i')).to.have.length(what === 'members' ? 0 : 2));
      });
    }

    it('update items inside wrappers of a script, and remove the wrappers with them', async () => {
      const { box, send } = await mountChannel(feed(item, 'key="id" limit="3"'));
      const script = use(wrapper(box, 'article'));
      for (const id of ['a', 'b', 'c']) await send('e', { id, text: id });
      await shows(box, 'c', 'b', 'a');
      await send('e', { id: 'b', text: 'changed' });
      await shows(box, 'c', 'changed', 'a');
      for (const id of ['d', 'e']) await send('e', { id, text: id });
      await shows(box, 'e', 'd', 'c');
      expect(box.querySelectorAll('.wrapper > .item')).to.have.length(3);
      expect(box.querySelectorAll('.wrapper')).to.have.length(3);
      expect(script.acted).to.equal(5);
      await comesToRest(box);
      expect(codes()).to.deep.equal([]);
    });

    it('adopt wrapped items in a copy of the element', async () => {
      const { box, send } = await mountChannel(feed(item, 'key="id"'));
      const script = wrapper(box, 'article');
      for (const id of ['a', 'b']) await send('e', { id, text: id });
      await shows(box, 'b', 'a');
      script.end();
      const former = box.querySelector('pusher-feed') as PusherFeed;
      former.replaceWith(former.cloneNode(true));
      await send('e', { id: 'a', text: 'changed' });
      await shows(box, 'b', 'changed');
    });

    for (const order of ['newest-first', 'newest-last']) {
      it(`keep the order around items that share a wrapper, ${order}`, async () => {
        const { box, send } = await mountChannel(feed(item, `order="${order}"`));
        await send('e', { text: 'a' }, { text: 'b' });
        const expected = (...words: string[]) => shows(box, ...(order === 'newest-last' ? words : words.reverse()));
        await expected('a', 'b');
        const grid = document.createElement('section');
        const items = [...box.querySelectorAll('.item')];
        items[0]?.before(grid);
        grid.append(...items);
        await send('e', { text: 'c' });
        await expected('a', 'b', 'c');
        expect(grid.children).to.have.length(2);
      });
    }

    it('stop restoring items after a script has removed them a few times, and report that once', async () => {
      const { box, send } = await mountChannel(feed(item + empty, 'key="id"'));
      const script = use(
        onAdded(box, (node) => {
          if (!(node instanceof Element) || node.textContent !== 'bad') return false;
          node.remove();
          return true;
        }),
      );
      await send('e', { id: 1, text: 'good' }, { id: 2, text: 'bad' });
      await shows(box, 'good');
      await eventually(() => expect(codes()).to.deep.equal(['repair']));
      await comesToRest(box);
      expect(script.acted).to.be.within(2, 15);
      expect(codes()).to.deep.equal(['repair']);
      releaseTime();
      await send('e', { id: 1, text: 'still good' });
      await shows(box, 'still good');
      await send('e', { id: 2, text: 'better' }, { id: 3, text: 'new' });
      await shows(box, 'new', 'better', 'still good');
    });

    it('show that the list is empty when a script keeps removing the only item', async () => {
      const { box, send } = await mountChannel(feed(item + empty));
      use(
        onAdded(box, (node) => {
          const isItem = node instanceof Element && node.matches('.item');
          if (isItem) node.remove();
          return isItem;
        }),
      );
      await send('e', { text: 'a' });
      await eventually(() => expect(codes()).to.deep.equal(['repair']));
      await comesToRest(box);
      expect((box.querySelector('[data-empty]') as HTMLElement).hidden).to.equal(false);
      expect(box.querySelector('pusher-feed')?.matches(':state(empty)')).to.equal(true);
    });

    it('come to rest with a script that removes items some time after they were inserted', async () => {
      const { box, send } = await mountChannel(feed(item));
      await holdTime();
      let removed = 0;
      use(
        onAdded(box, (node) => {
          if (node instanceof Element && node.matches('.item')) setTimeout(() => removed++ < 500 && node.remove(), 20);
          return true;
        }),
      );
      await send('e', { text: 'a' });
      await eventually(async () => {
        await pass(0.1);
        expect(removed).to.be.above(0);
      });
      await comesToRest(box);
      expect(removed).to.be.within(1, 15);
    });

    it('restore their items after a burst of morphs', async () => {
      const markup = feed(item);
      const { box, send } = await mountChannel(markup);
      await send('e', { text: 'a' }, { text: 'b' });
      await shows(box, 'b', 'a');
      for (let n = 0; n < 40; n++) {
        Idiomorph.morph(elementsIn(box).channel, markup, { morphStyle: 'innerHTML' });
        await nextTask();
      }
      await shows(box, 'b', 'a');
      expect(box.querySelectorAll('[data-pusher-item]')).to.have.length(2);
    });

    for (const [what, act] of [
      ['shows it again', (place: HTMLElement) => place.removeAttribute('hidden')],
      ['hides it again', (place: HTMLElement) => place.setAttribute('hidden', '')],
    ] as const) {
      it(`leave the content for an empty list to a script that ${what}`, async () => {
        const { box, send } = await mountChannel(feed(empty + item));
        const place = box.querySelector('[data-empty]') as HTMLElement;
        let acted = 0;
        const observer = new MutationObserver(() => {
          const is = place.hidden;
          if (acted < 500) act(place);
          if (place.hidden !== is) acted++;
          else observer.takeRecords();
        });
        observer.observe(place, { attributes: true });
        use({ end: () => observer.disconnect() });
        act(place);
        await send('e', { text: 'a' });
        await shows(box, 'a');
        await comesToRest(box);
        expect(acted).to.be.below(30);
      });
    }

    it('work with a script that joins and splits text nodes around items', async () => {
      const { box, send } = await mountChannel(
        feed(`<template> <b class="item" data-field="text"></b> </template>`, 'limit="2"'),
      );
      use(
        onAdded(box, () => {
          box.querySelector('pusher-feed')?.normalize();
          return true;
        }),
      );
      await send('e', { text: 'a' }, { text: 'b' }, { text: 'c' });
      await shows(box, 'c', 'b');
      await comesToRest(box);
      expect(codes()).to.deep.equal([]);
    });
  });

  describe('with the emoji script of WordPress', () => {
    it('remove emoji images at the root of a template together with their item', async () => {
      const { box, send } = await mountChannel(
        feed('<template>🎉 <b class="item" data-field="text"></b> 🇩🇪</template>', 'key="id" limit="2"'),
      );
      const script = use(wpEmoji(box));
      for (const id of ['a', 'b', 'c', 'd']) {
        await send('e', { id, text: `${id} 👍` });
        await eventually(() => expect(texts(box)[0]).to.contain(id));
      }
      await send('e', { id: 'c', text: 'changed 🇫🇷' });
      await eventually(() => expect(texts(box)).to.deep.equal(['d', 'changed']));
      await comesToRest(box);
      expect(pictures(box)).to.equal(6);
      expect(script.acted).to.be.below(50);
      expect(codes()).to.deep.equal([]);
    });

    it('show a state whose labels contain emoji', async () => {
      const server = await startScriptedServer();
      const box = await mountConnected(
        server,
        '<pusher-status grace="0"><b slot="connected">🟢 Live 🇩🇪</b><b slot="offline">🔴 Away</b></pusher-status>',
      );
      use(wpEmoji(box));
      const shown = () => [...box.querySelectorAll<HTMLElement>('[slot]')].filter(({ hidden }) => !hidden);
      await eventually(() => expect(shown().map(({ slot }) => slot)).to.deep.equal(['connected']));
      expect(pictures(box)).to.equal(3);
      elementsIn(box).connection.disconnect();
      await eventually(() => expect(shown().map(({ slot }) => slot)).to.deep.equal(['offline']));
      await comesToRest(box);
      expect(codes()).to.deep.equal([]);
    });

    it('show each number of a count whose label contains emoji', async () => {
      const { box, server } = await mountChannel('<pusher-count label="🟢 # online 🇩🇪"></pusher-count>');
      const script = use(wpEmoji(box));
      for (const count of [1, 2, 3]) {
        await sendCount(server, count);
        await eventually(() => expect(box.textContent).to.contain(`${count} online`));
      }
      await comesToRest(box);
      expect(box.textContent).to.contain('3 online');
      expect(script.acted).to.be.below(20);
      expect(codes()).to.deep.equal(['repair']);
    });

    it('announce items with a label that contains emoji', async () => {
      const { box, send } = await mountChannel(feed(item, 'label="🎉 # news 🇩🇪"'));
      const script = use(wpEmoji(document.body));
      await send('e', { text: 'a' });
      await shows(box, 'a');
      await comesToRest(document.body);
      expect(script.acted).to.be.below(10);
    });
  });

  describe('with data attributes', () => {
    it('come to rest with a script that keeps removing the template', async () => {
      const server = await startScriptedServer();
      const box = await mountConnected(
        server,
        '<ul data-pusher-channel="c" data-pusher-event="e"><li class="item" data-field="text"></li></ul>',
      );
      let acted = 0;
      use(
        onAdded(box, (node) => {
          if (!(node instanceof HTMLTemplateElement) || ++acted > 500) return false;
          node.replaceWith(node.content);
          return true;
        }),
      );
      use({ end: enableDataAttributes({ channels: ['c'] }) });
      await eventually(() => expect(codes()).to.include('repair'));
      await comesToRest(box);
      expect(codes().filter((code) => code === 'repair')).to.have.length(1);
      expect(acted).to.be.below(30);
    });

    it('keep items and template apart if a script wraps both', async () => {
      const server = await startScriptedServer();
      const box = await mountConnected(
        server,
        '<ul data-pusher-channel="c" data-pusher-event="e"><li class="item" data-field="text"></li></ul>',
      );
      use(wrapper(box, '.item, template', 'div'));
      use({ end: enableDataAttributes({ channels: ['c'] }) });
      await server.received(1);
      for (const text of ['a', 'b']) await server.send({ event: 'e', channel: 'c', data: JSON.stringify({ text }) });
      await shows(box, 'b', 'a');
      await comesToRest(box);
      expect(codes()).to.deep.equal([]);
    });
  });
});
