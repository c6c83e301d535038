import { expect } from '@open-wc/testing';
import { Idiomorph } from 'idiomorph';
import type { PusherFeed } from '../../components/index.js';
import { eventually } from '../servers/index.js';
import { feedIn, shows, texts } from './feed-page.js';
import { elementsIn, mountChannel, nextTask, watchProblems } from './live-page.js';

const item = '<template><p class="item" data-field="text"></p></template>';
const feed = (attributes = '', content = item) => `<pusher-feed event="e" ${attributes}>${content}</pusher-feed>`;
const itemsOf = (...words: string[]) => words.map((text) => ({ id: text, text }));

describe('the items of a <pusher-feed>', () => {
  const problems = watchProblems();
  afterEach(() => expect(problems.reported.map(({ message }) => message).join('\n')).to.equal(''));

  it('stay when the element is moved, or removed and inserted again', async () => {
    const { box, send } = await mountChannel(`${feed()}<div></div>`);
    await send('e', ...itemsOf('a'));
    await shows(box, 'a');
    const moved = feedIn(box);
    box.querySelector('div')?.append(moved);
    await send('e', ...itemsOf('b'));
    await shows(box, 'b', 'a');
    moved.remove();
    await nextTask();
    await nextTask();
    const arrived = new Promise((resolve) => box.querySelector('pusher-channel')?.addEventListener('e', resolve));
    await send('e', ...itemsOf('unheard'));
    await arrived; // before the feed is back
    box.querySelector('div')?.append(moved);
    await send('e', ...itemsOf('c'));
    await shows(box, 'c', 'b', 'a');
  });

  it('are restored if a library removes all of them at once', async () => {
    const { box, send } = await mountChannel(feed('', `<ul>${item}</ul>`));
    await send('e', ...itemsOf('a', 'b'));
    await shows(box, 'b', 'a');
    for (const element of box.querySelectorAll('.item')) element.remove();
    await shows(box, 'b', 'a');
    const list = document.createElement('ol');
    list.innerHTML = item;
    box.querySelector('ul')?.replaceWith(list);
    await shows(box, 'b', 'a');
    await send('e', ...itemsOf('c'));
    await shows(list, 'c', 'b', 'a');
  });

  it('are restored if a script removes single ones, but not if the page calls removeItem()', async () => {
    const { box, send } = await mountChannel(feed());
    await send('e', ...itemsOf('a'));
    await shows(box, 'a');
    box.querySelector('.item')?.remove();
    await shows(box, 'a');
    await send('e', ...itemsOf('b', 'c'));
    await shows(box, 'c', 'b', 'a');
    box.querySelectorAll('.item')[1]?.remove();
    await shows(box, 'c', 'b', 'a');
    feedIn(box).removeItem(box.querySelectorAll('.item')[1] as Element);
    await send('e', ...itemsOf('d'));
    await shows(box, 'd', 'c', 'a');
  });

  for (const order of ['newest-first', 'newest-last']) {
    it(`keep the focus in one of them while another is restored, ${order}`, async () => {
      const { box, send } = await mountChannel(
        feed(`order="${order}"`, '<template><button class="item" data-field="text"></button></template>'),
      );
      await send('e', ...itemsOf('a', 'b', 'c', 'd'));
      const expected = order === 'newest-last' ? ['a', 'b', 'c', 'd'] : ['d', 'c', 'b', 'a'];
      await shows(box, ...expected);
      for (const index of [0, 1, 3]) {
        const items = [...box.querySelectorAll<HTMLElement>('.item')];
        const focused = items[2] as HTMLElement;
        focused.focus();
        const left: Node[] = [];
        new MutationObserver((records) => {
          for (const { removedNodes } of records) left.push(...removedNodes);
        }).observe(feedIn(box), { childList: true });
        items[index]?.remove();
        await shows(box, ...expected);
        expect(document.activeElement?.textContent).to.equal(focused.textContent);
        expect(left.map(({ textContent }) => textContent)).to.deep.equal([expected[index]]);
      }
    });
  }

  const empty = '<p data-empty>Nothing yet</p>';
  for (const [position, content] of [
    ['alone', item],
    ['in a list', `<ul><template><li class="item" data-field="text"></li></template></ul>`],
    ['after the empty message', empty + item],
    ['before the empty message', item + empty],
    ['newest last', empty + item],
  ] as const) {
    const order = position === 'newest last' ? 'newest-last' : 'newest-first';
    const inOrder = (...words: string[]) => (order === 'newest-last' ? words.reverse() : words);
    for (const keys of ['', 'key="id"']) {
      it(`stay when the page is morphed to its own markup, which has no items: ${position} ${keys}`, async () => {
        const markup = feed(`order="${order}" ${keys}`, content);
        const { box, send } = await mountChannel(markup);
        const morph = (html = markup) => Idiomorph.morph(elementsIn(box).channel, html, { morphStyle: 'innerHTML' });
        const expectItems = async (...words: string[]) => {
          await nextTask();
          expect(texts(box)).to.deep.equal(inOrder(...words));
          const shown = [...box.querySelectorAll<HTMLElement>('[data-empty]')].map(({ hidden }) => hidden);
          expect(shown).to.deep.equal(content.includes('data-empty') ? [words.length > 0] : []);
          expect(box.querySelectorAll('.item, [data-pusher-item]')).to.have.length(words.length);
        };
        const element = feedIn(box);
        await send('e', ...itemsOf('a'));
        await shows(box, 'a');
        morph();
        await expectItems('a');
        await send('e', ...itemsOf('b', 'c'));
        await shows(box, ...inOrder('c', 'b', 'a'));
        morph();
        await expectItems('c', 'b', 'a');
        const former = elementsIn(box).channel.innerHTML;
        await send('e', ...itemsOf('d'));
        await shows(box, ...inOrder('d', 'c', 'b', 'a'));
        if (keys) morph(former);
        else morph();
        await expectItems('d', 'c', 'b', 'a');
        await send('e', ...itemsOf('e'));
        await shows(box, ...inOrder('e', 'd', 'c', 'b', 'a'));
        expect(feedIn(box)).to.equal(element);
        expect(feedIn(box).items).to.have.length(5);
      });
    }
  }

  for (const [part, content] of [
    ['a condition', '<em class="item" data-if="on" data-field="id"></em>'],
    ['a list', '<template data-each="on"><em class="item">a</em></template>'],
  ]) {
    it(`stay if an update of ${part} inserted them, also in a copy of the feed`, async () => {
      const { box, send } = await mountChannel(feed('key="id"', `<template><b></b>${content}</template>`));
      await send('e', { id: 'a' });
      await eventually(() => expect(box.querySelectorAll('b')).to.have.length(1));
      await send('e', { id: 'a', on: ['x'] });
      await shows(box, 'a');
      const shown = box.querySelector('.item');
      feedIn(box).append(document.createElement('hr'));
      await nextTask();
      expect(box.querySelector('.item')).to.equal(shown);
      const copy = feedIn(box).cloneNode(true) as PusherFeed;
      feedIn(box).replaceWith(copy);
      await eventually(() => expect(copy.matches(':state(live)')).to.equal(true));
      await send('e', { id: 'a', on: ['x'] });
      await eventually(() => expect(copy.items).to.have.length(1));
      expect(texts(box)).to.deep.equal(['a']);
    });
  }

  it('are adopted by a copy of the element, which updates them and counts them for its limit', async () => {
    const { box, send } = await mountChannel(feed('key="id" limit="3"'));
    await send('e', ...itemsOf('a', 'b'));
    await shows(box, 'b', 'a');
    const copy = feedIn(box).cloneNode(true) as PusherFeed;
    feedIn(box).replaceWith(copy);
    await eventually(() => expect(copy.matches(':state(live)')).to.equal(true));
    await send('e', { id: 'a', text: 'changed' }, ...itemsOf('c', 'd'));
    await shows(box, 'd', 'c', 'b');
    await send('e', { id: 'b', text: 'updated' });
    await shows(box, 'd', 'c', 'updated');
  });

  it('can be in a shadow root', async () => {
    const { box, send } = await mountChannel('<div></div>');
    const root = (box.querySelector('div') as HTMLElement).attachShadow({ mode: 'open' });
    root.innerHTML = feed();
    await eventually(() => expect(feedIn(root).matches(':state(empty)')).to.equal(true));
    await send('e', ...itemsOf('a'));
    await shows(root, 'a');
  });

  it('follow changed attributes', async () => {
    const { box, send } = await mountChannel(feed());
    await send('e', ...itemsOf('a', 'b'));
    await shows(box, 'b', 'a');
    Object.assign(feedIn(box), { event: 'f', key: 'id', order: 'newest-last' });
    await feedIn(box).updateComplete;
    await send('f', ...itemsOf('c'), ...itemsOf('c'));
    await send('e', ...itemsOf('unheard'));
    await shows(box, 'a', 'b', 'c');
  });

  it('are reversed with the order, and the oldest is still the one removed', async () => {
    const { box, send } = await mountChannel(feed('limit="3"'));
    await send('e', ...itemsOf('a', 'b', 'c'));
    await shows(box, 'c', 'b', 'a');
    feedIn(box).order = 'newest-last';
    await shows(box, 'a', 'b', 'c');
    await send('e', ...itemsOf('d'));
    await shows(box, 'b', 'c', 'd');
    feedIn(box).order = 'newest-first';
    await shows(box, 'd', 'c', 'b');
  });

  it('are found by another key as soon as it is set', async () => {
    const { box, send } = await mountChannel(feed());
    await send('e', { id: 1, text: 'a' }, { id: 2, text: 'b' });
    await shows(box, 'b', 'a');
    feedIn(box).key = 'id';
    await feedIn(box).updateComplete;
    await send('e', { id: 1, text: 'changed' });
    await shows(box, 'b', 'changed');
    feedIn(box).removeItem(2);
    await shows(box, 'changed');
  });
});

describe('a <pusher-feed> in the output of WordPress', () => {
  const problems = watchProblems();

  for (const [source, markup, expected] of [
    [
      'typed as text, with stray paragraphs in the template',
      `<pusher-feed event="e" limit="50">
<template></p>
<article class="item"><b data-field="author"></b> </p>
<p data-field="text">
</article>
<p></template>
</pusher-feed>`,
      '<b>Ada</b> <p>a</p>',
    ],
    [
      'in one line, with a paragraph as the item',
      `<pusher-feed event="e"><template></p>
<p class="item"><b data-field="author"></b>: <span data-field="text"></span></p>
<p></template></pusher-feed>`,
      '<b>Ada</b>: <span>a</span>',
    ],
    [
      'in a block of HTML',
      `
<pusher-feed event="e">
<template>
<article class="item"><b data-field="author"></b> <p data-field="text"></p></article>
</template>
</pusher-feed>
`,
      '<b>Ada</b> <p>a</p>',
    ],
    [
      'with a paragraph around the template',
      '<pusher-feed event="e"><p><br><template><b class="item" data-field="text"></b></template></p></pusher-feed>',
      'a',
    ],
  ] as [string, string, string][]) {
    it(`is live ${source}`, async () => {
      const { box, send } = await mountChannel(markup);
      await send('e', { author: 'Ada', text: 'a' });
      await eventually(() => expect(box.querySelectorAll('.item')).to.have.length(1));
      const html = box
        .querySelector('.item')
        ?.innerHTML.replaceAll(/ data-field="[^"]*"/g, '')
        .trim()
        .replace(/\s+</g, ' <');
      expect(html).to.equal(expected);
      expect(box.querySelector('p .item')).to.equal(null);
      expect(problems.reported).to.deep.equal([]);
    });
  }
});
