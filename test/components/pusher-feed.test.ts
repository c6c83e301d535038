import { expect } from '@open-wc/testing';
import type { ItemDetail } from '../../components/index.js';
import { eventually } from '../servers/index.js';
import { feedIn, shows, texts } from './feed-page.js';
import { crashesWithTransitions, elementsIn, mountChannel, nextTask, record, watchProblems } from './live-page.js';

const item = '<template><p class="item" data-field="text"></p></template>';
const feed = (attributes = '', content = item) => `<pusher-feed event="e" ${attributes}>${content}</pusher-feed>`;
const itemsOf = (...words: (string | number)[]) => words.map((text) => ({ text }));

describe('<pusher-feed>', () => {
  const problems = watchProblems();

  it('shows an item for each event, newest first, and none for other events', async () => {
    const { box, send } = await mountChannel(feed());
    await send('other', { text: 'x' });
    await send('e', ...itemsOf('a', 'b', 'c'));
    await shows(box, 'c', 'b', 'a');
    expect(feedIn(box).items).to.deep.equal(itemsOf('c', 'b', 'a'));
    expect(feedIn(box).querySelector('template')?.nextElementSibling?.textContent).to.equal('c');
    expect(problems.reported).to.deep.equal([]);
  });

  it('shows no more items than its limit, and applies a lower limit at once', async () => {
    const { box, send } = await mountChannel(feed('limit="2"'));
    await send('e', ...itemsOf('a', 'b', 'c'));
    await shows(box, 'c', 'b');
    feedIn(box).limit = 1;
    await shows(box, 'c');
  });

  it('shows items where its template is, newest last', async () => {
    const list =
      '<ul><li class="item">old</li><template><li class="item" data-field="text"></li></template></ul><p>end</p>';
    const { box, send } = await mountChannel(feed('order="newest-last" limit="2"', list));
    await send('e', ...itemsOf('a', 'b', 'c'));
    await shows(box, 'old', 'b', 'c');
    expect(box.querySelector('ul')?.children).to.have.length(4);
  });

  it('shows rows in a table', async () => {
    const table =
      '<table><tbody><template><tr class="item"><td data-field="text"></td></tr></template></tbody></table>';
    const { box, send } = await mountChannel(feed('', table));
    await send('e', ...itemsOf('a', 'b'));
    await shows(box, 'b', 'a');
    expect(box.querySelectorAll('tbody > tr')).to.have.length(2);
  });

  it('subscribes to several events', async () => {
    const { box, send } = await mountChannel(`<pusher-feed event="e f">${item}</pusher-feed>`);
    await send('e', ...itemsOf('a'));
    await send('f', ...itemsOf('b'));
    await shows(box, 'b', 'a');
  });

  it('receives its event even if the events attribute of the channel excludes it', async () => {
    const { box, send } = await mountChannel(feed(), 'events="other"');
    await send('e', ...itemsOf('a'));
    await shows(box, 'a');
  });

  it('updates an item in place by its key, and keeps the focus, the selection and unchanged content', async () => {
    const template =
      '<template><p class="item"><span data-field="text"></span><input data-field-title="text"><b data-field="same"></b></p></template>';
    const { box, send } = await mountChannel(feed('key="id"', template));
    await send('e', { id: 1, text: 'a', same: 'A' }, { id: 2, text: 'b', same: 'B' });
    await shows(box, 'bB', 'aA');
    const [, second] = [...box.querySelectorAll('.item')] as HTMLElement[];
    const input = second?.querySelector('input') as HTMLInputElement;
    const words = second?.querySelector('b')?.firstChild as Text;
    input.value = 'typed';
    input.focus();
    input.setSelectionRange(1, 3);
    await send('e', { id: 1, text: 'changed', same: 'A' });
    await shows(box, 'bB', 'changedA');
    expect(box.querySelectorAll('.item')[1]).to.equal(second);
    expect(document.activeElement).to.equal(input);
    expect([input.value, input.selectionStart, input.selectionEnd, input.title]).to.deep.equal([
      'typed',
      1,
      3,
      'changed',
    ]);
    getSelection()?.setBaseAndExtent(words, 0, words, 1);
    await send('e', { id: 1, text: 'once more', same: 'A' });
    await shows(box, 'bB', 'once moreA');
    expect(getSelection()).to.include({ anchorNode: words, focusOffset: 1 });
  });

  it('removes an item by its key, which is the event’s data or a field of it', async () => {
    const { box, send } = await mountChannel(feed('key="id" remove-event="gone"'));
    await send('e', { id: 1, text: 'a' }, { id: 'two', text: 'b' }, { id: 3, text: 'c' });
    await shows(box, 'c', 'b', 'a');
    await send('gone', { id: 1 }, 'two', { id: 99 }, null, {});
    await shows(box, 'c');
    await send('e', { id: 1, text: 'again' });
    await shows(box, 'again', 'c');
  });

  it('dispatches events before and after each change; listeners can cancel it or replace its data', async () => {
    const { box, send } = await mountChannel(feed('key="id" remove-event="gone"'));
    const types = ['insert', 'update', 'remove'].flatMap((change) => [`pusher-before-${change}`, `pusher-${change}`]);
    const received = record(document, ...types);
    let forbid = '';
    const control = (event: Event) => {
      const { detail, type } = event as CustomEvent<ItemDetail>;
      if (type === forbid) event.preventDefault();
      if ((detail.data as { text?: string }).text === 'replace') detail.data = { id: 1, text: 'replaced' };
    };
    for (const type of types) box.addEventListener(type, control);
    await send('e', { id: 1, text: 'a' });
    await shows(box, 'a');
    await send('e', { id: 1, text: 'replace' });
    await shows(box, 'replaced');
    await send('gone', 1);
    await shows(box);
    expect(received.map(([type]) => type)).to.deep.equal(types);
    const [, inserted, , updated, , removed] = received.map(([, detail]) => detail as ItemDetail);
    expect(inserted?.item).to.be.instanceOf(HTMLParagraphElement);
    expect(inserted).to.deep.include({ data: { id: 1, text: 'a' }, key: '1' });
    expect(updated).to.deep.include({ data: { id: 1, text: 'replaced' }, previous: { id: 1, text: 'a' } });
    expect(removed).to.include({ reason: 'event', key: '1' });
    forbid = 'pusher-before-insert';
    await send('e', { id: 2, text: 'b' });
    await eventually(() => expect(received.at(-1)?.[0]).to.equal(forbid));
    await nextTask();
    expect(texts(box)).to.deep.equal([]);
    forbid = '';
    await send('e', { id: 3, text: 'c' });
    await shows(box, 'c');
    forbid = 'pusher-before-update';
    await send('e', { id: 3, text: 'd' });
    await eventually(() => expect(received.at(-1)?.[0]).to.equal(forbid));
    forbid = 'pusher-before-remove';
    await send('gone', 3);
    await eventually(() => expect(received.at(-1)?.[0]).to.equal(forbid));
    await nextTask();
    expect(texts(box)).to.deep.equal(['c']);
  });

  it('also reads its key from item-key, as frameworks reserve the attribute key', async () => {
    const { box, send } = await mountChannel(feed('item-key="id"'));
    await send('e', { id: 1, text: 'a' }, { id: 1, text: 'b' });
    await shows(box, 'b');
    await send('e', { id: 1, text: 'c' });
    await shows(box, 'c');
  });

  it('survives listeners that clear it or remove its template in the middle of a change', async () => {
    const { box, send } = await mountChannel(feed());
    const cleared = new Promise<void>((resolve) => {
      const clear = () => {
        feedIn(box).clear();
        resolve();
      };
      box.addEventListener('pusher-insert', clear, { once: true });
    });
    for (const text of ['a', 'b', 'c']) elementsIn(box).channel.channel?.emit('e', { text });
    await cleared;
    expect(texts(box)).to.deep.equal([]);
    const template = box.querySelector('template') as HTMLTemplateElement;
    await send('e', ...itemsOf('d'));
    await shows(box, 'd');
    box.addEventListener('pusher-before-insert', () => template.remove(), { once: true });
    await send('e', ...itemsOf('e'));
    await eventually(() => expect(template.isConnected).to.equal(false));
    feedIn(box).append(template);
    await send('e', ...itemsOf('f'));
    await eventually(() => expect(texts(box)).to.include('f'));
  });

  it('keeps an item beyond its limit if the page cancels its removal, and dispatches that event once', async () => {
    const { box, send } = await mountChannel(feed('limit="1"'));
    let attempts = 0;
    box.addEventListener('pusher-before-remove', (event) => {
      if (((event as CustomEvent<ItemDetail>).detail.data as { text: string }).text !== 'keep') return;
      attempts++;
      event.preventDefault();
    });
    await send('e', ...itemsOf('keep', 'a'));
    await shows(box, 'a', 'keep');
    await send('e', ...itemsOf('b'));
    await shows(box, 'b', 'keep');
    expect(attempts).to.equal(1);
  });

  it('shows its empty message, and has the state empty, while it has no items', async () => {
    const { box, send } = await mountChannel(
      feed('key="id" remove-event="gone"', `<p data-empty>Nothing yet</p>${item}`),
    );
    const empty = box.querySelector('[data-empty]') as HTMLElement;
    const state = (name: string) => feedIn(box).matches(`:state(${name})`);
    await eventually(() => expect(state('empty')).to.equal(true));
    expect(empty.hidden).to.equal(false);
    await send('e', { id: 1, text: 'a' });
    await shows(box, 'a');
    expect([empty.hidden, state('live'), state('empty')]).to.deep.equal([true, true, false]);
    await send('gone', 1);
    await shows(box);
    expect([empty.hidden, state('live'), state('empty')]).to.deep.equal([false, false, true]);
  });

  it('also shows its empty message while conditions hide all content of its items', async () => {
    const { box, send } = await mountChannel(
      feed(
        'key="id"',
        '<p data-empty>Nobody types</p><template><p class="item" data-if="text" data-field="text"></p></template>',
      ),
    );
    const empty = box.querySelector('[data-empty]') as HTMLElement;
    for (const [text, isEmpty] of [
      ['', true],
      ['a', false],
      ['', true],
    ] as const) {
      await send('e', { id: 1, text });
      await eventually(() => expect([feedIn(box).items.length, empty.hidden]).to.deep.equal([1, !isEmpty]));
      expect(feedIn(box).matches(':state(empty)')).to.equal(isEmpty);
    }
  });

  it('removes one item by removeItem(), and all by clear()', async () => {
    const { box, send } = await mountChannel(feed('key="id"'));
    await send('e', { id: 1, text: 'a' }, { id: 2, text: 'b' }, { id: 3, text: 'c' });
    await shows(box, 'c', 'b', 'a');
    feedIn(box).removeItem(2);
    feedIn(box).removeItem(box.querySelector('.item') as Element);
    expect(texts(box)).to.deep.equal(['a']);
    feedIn(box).clear();
    expect(texts(box)).to.deep.equal([]);
    expect(feedIn(box).items).to.deep.equal([]);
    await send('e', ...itemsOf('d'));
    await shows(box, 'd');
  });

  it('does not restore a removed item with an update that still waits for its frame', async () => {
    const { box, send } = await mountChannel(feed('key="id"'));
    await send('e', { id: 1, text: 'a' });
    await shows(box, 'a');
    elementsIn(box).channel.addEventListener('e', () => feedIn(box).removeItem(1), { once: true });
    await send('e', { id: 1, text: 'updated' }, { id: 2, text: 'b' });
    await shows(box, 'b');
  });

  it('shows a burst in the next frame, and skips items that its limit would remove at once', async () => {
    const { box } = await mountChannel(feed('limit="10"'));
    await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
    const received = record(box, 'pusher-insert');
    for (let n = 0; n < 5_000; n++) elementsIn(box).channel.channel?.emit('e', { text: n });
    expect(texts(box)).to.deep.equal([]);
    await eventually(() => expect(texts(box)).to.have.length(10));
    await shows(box, ...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `${4990 + n}`));
    expect(received.length).to.be.at.most(120);
  });

  it('shows an item again if it arrives twice in a burst and its limit removes it in between', async () => {
    const { box } = await mountChannel(feed('key="id" limit="2"'));
    const receive = (...keys: string[]) => {
      for (const id of keys) elementsIn(box).channel.channel?.emit('e', { id, text: id + id.length + count++ });
    };
    let count = 0;
    receive('a', 'b');
    await shows(box, 'b11', 'a10');
    receive('a', 'c', 'a');
    await shows(box, 'a14', 'c13');
    // so many that the first ones are skipped
    receive('d', ...Array.from({ length: 103 }, (_, n) => `${n}`), 'd', 'x');
    await shows(box, 'x1110', 'd1109');
  });

  it('keeps to its limit when more items arrive than frames have time to show', async () => {
    const { box } = await mountChannel(feed('limit="5"'));
    await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
    let most = 0;
    box.addEventListener('pusher-insert', () => {
      most = Math.max(most, texts(box).length);
    });
    const now = performance.now.bind(performance);
    let readings = 0;
    // each reading of the clock takes a millisecond
    performance.now = () => now() + ++readings;
    try {
      for (let frame = 0; frame < 20; frame++) {
        for (let n = 0; n < 20; n++) elementsIn(box).channel.channel?.emit('e', { text: n });
        await new Promise(requestAnimationFrame);
      }
      await shows(box, '19', '18', '17', '16', '15');
    } finally {
      performance.now = now;
    }
    expect(most).to.equal(6);
  });

  it('shows all changes by view transitions if the engine has them', async () => {
    // without a screen, WebKitGTK crashes on any view transition
    if (crashesWithTransitions) Object.assign(document, { startViewTransition: undefined });
    const { box, send } = await mountChannel(feed('transition limit="2"'));
    await send('e', ...itemsOf('a', 'b'));
    await shows(box, 'b', 'a');
    await send('e', ...itemsOf('c'));
    await shows(box, 'c', 'b');
    await eventually(() => expect(box.querySelectorAll('.item[style]')).to.have.length(0));
  });

  it('is independent of another feed on the same channel', async () => {
    const { box, send } = await mountChannel(`<div>${feed()}</div><div>${feed('limit="1"')}</div>`);
    await send('e', ...itemsOf('a', 'b'));
    const [first, second] = [...box.querySelectorAll('pusher-channel > div')] as [Element, Element];
    await shows(first, 'b', 'a');
    await shows(second, 'b');
  });

  it('does not use the template of a feed inside an item as its own', async () => {
    const inner = '<pusher-feed event="f"><template><b class="inner" data-field="text"></b></template></pusher-feed>';
    const { box, send } = await mountChannel(feed('', `<template><div class="outer">${inner}</div></template>`));
    await send('e', {}, {});
    await eventually(() => expect(box.querySelectorAll('.outer')).to.have.length(2));
    await eventually(() =>
      expect([...box.querySelectorAll('.outer pusher-feed')].every((feed) => feed.matches(':state(empty)'))).to.equal(
        true,
      ),
    );
    await send('f', ...itemsOf('x'));
    await eventually(() => expect(box.querySelectorAll('.outer .inner')).to.have.length(2));
  });
});
