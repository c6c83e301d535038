import { expect } from '@open-wc/testing';
import { eventually } from '../servers/index.js';
import { feedIn, shows, texts } from './feed-page.js';
import { mountChannel, nextTask, watchProblems } from './live-page.js';

const item = '<template><p class="item" data-field="text"></p></template>';
const feed = (attributes = '', content = item) => `<pusher-feed event="e" ${attributes}>${content}</pusher-feed>`;
const itemsOf = (...words: (string | number)[]) => words.map((text) => ({ text }));

describe('<pusher-feed> with bad input', () => {
  const problems = watchProblems();

  for (const [mistake, markup, code] of [
    ['no template', feed('', '<p>nothing</p>'), 'no-template'],
    ['a template without an element', feed('', '<template> <p></p><br> </template>'), 'template'],
    ['a field on a script', feed('', '<template><script data-field="text"></script><b></b></template>'), 'template'],
    ['neither event nor src', `<pusher-feed>${item}</pusher-feed>`, 'no-event'],
    ['a remove-event without a key', feed('remove-event="gone"'), 'no-key'],
  ] as [string, string, string][]) {
    it(`reports ${mistake} once`, async () => {
      const { box, send } = await mountChannel(markup);
      await send('e', ...itemsOf('a', 'b'));
      await eventually(() => expect(problems.reported).to.have.length(1));
      await send('e', ...itemsOf('c'));
      await nextTask();
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ code, type: 'ConfigurationError' });
      expect(problems.logged[0]).to.contain('<pusher-feed>');
      expect(feedIn(box).isConnected).to.equal(true);
    });
  }

  it('shows earlier events once a template is added', async () => {
    const { box, send } = await mountChannel(feed('', ''));
    await send('e', ...itemsOf('a'));
    await eventually(() => expect(problems.reported).to.have.length(1));
    feedIn(box).innerHTML = item;
    await shows(box, 'a');
  });

  it('shows nothing for a path through null, in a text, an attribute, a condition, a list, a format and a key', async () => {
    const template = `<template><p class="item"><b data-field="a.b.c"></b><a data-field-href="a.b.c"></a><i data-if="a.b.c">x</i>
      <template data-each="a.b.c"><u>x</u></template><time data-field="a.b.c" data-field-datetime="a.b.c" data-format="date"></time></p></template>`;
    const { box, send } = await mountChannel(feed('key="a.b.id" remove-event="gone"', template));
    await send('e', { a: null }, { a: { b: null } }, { a: { b: { c: null, id: null } } }, {}, null);
    await send('gone', { a: null }, { a: { b: { id: null } } }, null);
    await eventually(() => expect(texts(box).map((text) => text?.trim())).to.deep.equal(['', '', '', '', '']));
    expect(box.querySelectorAll('[href], [datetime], i, u')).to.have.length(0);
    expect(problems.reported).to.deep.equal([]);
  });

  it('shows its empty message, and reports nothing, if its event never arrives', async () => {
    const { box, send } = await mountChannel(
      `<pusher-feed event="evnt" remove-event="never" key="id"><p data-empty>Nothing</p>${item}</pusher-feed>`,
    );
    await send('e', ...itemsOf('a', 'b'));
    await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
    expect(texts(box)).to.deep.equal([]);
    expect(box.querySelector<HTMLElement>('[data-empty]')?.hidden).to.equal(false);
    expect(problems.reported).to.deep.equal([]);
    expect(problems.logged).to.deep.equal([]);
  });

  it('stays live with hostile data in every field of an item, in its key and in remove-event', async () => {
    const template = `<template><p class="item"><b data-field="a" data-field-title="a" data-field-lang="a"></b><source data-field-src="a" data-field-alt="a">
      <a data-field-href="a" data-if="a">x</a><time data-field="a" data-field-datetime="a" data-format="relative-time"></time>
      <span data-field="a" data-format="currency:EUR"></span><template data-each="a"><i data-field="."></i></template></p></template>`;
    const { box, send } = await mountChannel(feed('key="a" remove-event="gone"', template));
    const hostile = [
      ...['javascript:alert(1)', ' \tjava\nscript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'https://['],
      ...['\u0000\u001b\u202e', '__proto__', 'x'.repeat(10_000), '"><img src=x onerror=alert(1)>'],
      ...[1e308, -1, true, {}, [], { toString: 1 }, [[[]]], [null], JSON.parse('{"__proto__":{"b":1}}')],
    ];
    await send('e', ...hostile.map((a) => ({ a })));
    await eventually(() => expect(texts(box)).to.have.length(hostile.length));
    const urls = [...box.querySelectorAll('[href], [src]')].map((element) => element.outerHTML);
    expect(urls.join()).not.to.match(/(href|src)="\s*(j|data:)/);
    expect(box.querySelectorAll('script, [onerror]')).to.have.length(0);
    expect(box.textContent).not.to.match(/undefined|\[object/);
    await send('gone', ...hostile, ...hostile.map((a) => ({ a })));
    await send('e', { a: 'last' });
    await eventually(() => expect(box.querySelector('.item b')?.textContent).to.equal('last'));
    expect(({} as { b?: number }).b).to.equal(undefined);
    expect(problems.reported).to.deep.equal([]);
  });

  it('shows data that isn’t an object as an empty item, and hostile data as text', async () => {
    const template = '<template><a class="item" data-field="text" data-field-href="url"></a></template>';
    const { box, send } = await mountChannel(feed('key="id"', template));
    const hostile =
      '{"text":"<img src=x onerror=alert(1)>","url":"JavaScript:alert(1)","id":"__proto__","__proto__":{"a":1}}';
    await send(
      'e',
      null,
      5,
      'text',
      [],
      JSON.parse(hostile),
      { text: '\u0000\u0007\u202e', id: { a: 1 } },
      { id: 'constructor' },
    );
    await eventually(() => expect(texts(box)).to.have.length(7));
    expect(texts(box)).to.deep.equal(['', '\u0000\u0007\u202e', '<img src=x onerror=alert(1)>', '', '', '', '']);
    expect(box.querySelectorAll('img, [href]')).to.have.length(0);
    await send('e', { text: 'x'.repeat(1_000_000) });
    await eventually(() => expect(texts(box)[0]).to.have.length(1_000_000));
    expect(['no-key-in-data', 'data-is-text']).to.include.members(problems.reported.map(({ code }) => code));
  });
});
