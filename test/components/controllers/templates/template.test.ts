import { expect } from '@open-wc/testing';
import { useFakeTimers } from 'sinon';
import { compileTemplate } from '../../../../components/controllers/templates/template.js';
import { TemplateInstance } from '../../../../components/controllers/templates/template-instance.js';

const compile = (html: string) => {
  const template = document.createElement('template');
  template.innerHTML = html;
  return compileTemplate(template.content);
};

/** Renders an instance of a template in a box. */
const show = (html: string, data: unknown, language = 'en') => {
  const instance = new TemplateInstance(compile(html), data, language);
  const box = document.createElement('div');
  box.append(instance.fragment);
  return { instance, box, html: () => box.innerHTML.replaceAll(/ data-[a-z-]+="[^"]*"|<!---->/g, '') };
};

describe('a template', () => {
  it('sets texts and attributes from data, and clears them if a field is missing', () => {
    const { html, instance } = show(
      '<article><b data-field="author.name">?</b><a data-field="title" data-field-href="url" href="#">?</a></article>',
      { author: { name: '<i>Ada</i>' }, title: 'News', url: '/news' },
    );
    expect(html()).to.equal('<article><b>&lt;i&gt;Ada&lt;/i&gt;</b><a href="/news">News</a></article>');
    instance.update({ author: null, url: 'javascript:alert(1)' });
    expect(html()).to.equal('<article><b></b><a></a></article>');
  });

  it('keeps an empty alt on an image: without one, screen readers read its address', () => {
    const { html, instance } = show('<img data-field-src="src" data-field-alt="name">', { src: '/a.png' });
    expect(html()).to.equal('<img src="/a.png" alt="">');
    instance.update({ src: '/a.png', name: 'Ada' });
    expect(html()).to.equal('<img src="/a.png" alt="Ada">');
    instance.update({ name: null });
    expect(html()).to.equal('<img alt="">');
  });

  it('shows and hides elements by their conditions', () => {
    const { html, instance } = show('<p><b data-if="new">New</b><i data-if="!new">Old</i></p>', { new: true });
    expect(html()).to.equal('<p><b>New</b></p>');
    instance.update({});
    expect(html()).to.equal('<p><i>Old</i></p>');
    expect(instance.nodes).to.have.length(1);
  });

  it('can hide all of its elements', () => {
    const { html, instance } = show('<p data-if="text" data-field="text"></p>', {});
    expect(html()).to.equal('');
    instance.update({ text: 'a' });
    expect(html()).to.equal('<p>a</p>');
    expect(instance.nodes.map(({ nodeName }) => nodeName)).to.deep.equal(['P']);
  });

  it('shows nested lists', () => {
    const list = '<ul><template data-each="tags"><li data-field="."></li></template></ul>';
    const { html, instance } = show(`<template data-each="people"><h3 data-field="name"></h3>${list}</template>`, {
      people: [{ name: 'Ada', tags: ['a', 'b'] }, { name: 'Bob' }],
    });
    expect(html()).to.equal('<h3>Ada</h3><ul><li>a</li><li>b</li></ul><h3>Bob</h3><ul></ul>');
    expect(instance.nodes.slice(0, 4).map(({ nodeName }) => nodeName)).to.deep.equal(['H3', 'UL', 'H3', 'UL']);
    instance.update({ people: [{ name: 'Eve', tags: ['c'] }] });
    expect(html()).to.equal('<h3>Eve</h3><ul><li>c</li></ul>');
    instance.update({ people: { length: 5 } });
    expect(html()).to.equal('');
  });

  it('doesn’t touch nodes whose data stays the same', async () => {
    const { instance, box } = show(
      '<p><b data-field="a" data-field-title="a"></b><i data-field="b" data-if="b"></i></p>',
      {
        a: 1,
        b: 2,
      },
    );
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(box, { childList: true, subtree: true, characterData: true, attributes: true });
    instance.update({ a: 1, b: 2 });
    changes.push(...observer.takeRecords());
    expect(changes).to.deep.equal([]);
    instance.update({ a: 1, b: 3 });
    changes.push(...observer.takeRecords());
    expect(changes.map(({ type }) => type)).to.deep.equal(['characterData']);
  });

  it('formats dates and numbers in its own language, or that of the element around it', () => {
    const field = '<b data-field="n" data-format="number"></b>';
    expect(show(`<p>${field}</p>`, { n: 1.5 }, 'de').html()).to.contain('1,5');
    expect(show(`<p lang="de">${field}</p>`, { n: 1.5 }, 'en').html()).to.contain('1,5');
    expect(show(`<p lang="no such language">${field}</p>`, { n: 1.5 }, 'en').html()).to.contain('1');
  });

  it('keeps relative times up to date with one timer, until it is removed', () => {
    const clock = useFakeTimers({ now: Date.UTC(2024, 0, 1), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    try {
      const field = '<time data-field="at" data-format="relative-time"></time>';
      const [first, second] = [0, 30_000].map((age) => show(field, { at: Date.now() - age })) as [
        ReturnType<typeof show>,
        ReturnType<typeof show>,
      ];
      const words = () => [first, second].map(({ box }) => box.textContent);
      expect(words()).to.deep.equal(['now', 'now']);
      expect(clock.countTimers()).to.equal(1);
      clock.tick(30_000);
      expect(words()).to.deep.equal(['now', '1 minute ago']);
      clock.tick(30_000);
      expect(words()).to.deep.equal(['1 minute ago', '1 minute ago']);
      second.instance.update({ at: 'unknown' });
      expect(words()).to.deep.equal(['1 minute ago', 'unknown']);
      first.instance.remove();
      second.instance.remove();
      expect(clock.countTimers()).to.equal(0);
      expect(first.box.textContent).to.equal('');
    } finally {
      clock.restore();
    }
  });

  for (const [what, html, clean] of [
    [
      'stray paragraphs, breaks and white space',
      '</p>\n<li data-field="a"></li>\n<br><p>&nbsp;</p><p><br></p>',
      '<li>1</li>',
    ],
    ['comments', '<!-- a --><li data-field="a"></li>', '<li>1</li>'],
    ['nothing from a paragraph that is the item itself', '<p data-field="a"></p>', '<p>1</p>'],
    ['nothing from a paragraph with content', '<p><b data-field="a"></b></p><p>', '<p><b>1</b></p>'],
    [
      'an empty paragraph from a stray end tag',
      '<article><b data-field="a"></b></p></article>',
      '<article><b>1</b></article>',
    ],
  ] as [string, string, string][]) {
    it(`removes ${what}`, () => expect(show(html, { a: 1 }).html()).to.equal(clean));
  }

  for (const html of ['', ' \n ', '<p></p><br>', '<!-- nothing -->', 'words']) {
    it(`is unusable without an element: ${JSON.stringify(html)}`, () => expect(compile(html).usable).to.equal(false));
  }

  for (const html of [
    '<script data-field="a"></script>',
    '<style data-field="a"></style>',
    '<svg><script data-field="a"></script></svg>',
    '<iframe data-field-src="a"></iframe>',
    '<a data-field-onclick="a"></a>',
    '<a data-field-style="a"></a>',
    '<iframe data-field-srcdoc="a"></iframe>',
    '<b data-field="a" data-format="nothing"></b>',
    '<b data-format="number" data-field-title="a"></b>',
    '<ul data-each="a"><li data-field="."></li></ul>',
    '<b>b</b><template data-if="a"><i></i></template>',
    '<b>b</b><template data-each="a" data-if="a"><i></i></template>',
  ]) {
    it(`reports what it ignores in ${html}`, () => {
      const template = compile(html);
      expect(template.problems).to.have.length(1);
      const box = document.createElement('div');
      box.append(new TemplateInstance(template, { a: 'alert(1)' }, 'en').fragment);
      const element = box.querySelector('script, style, iframe, a');
      expect(element?.textContent ?? '').to.equal('');
      expect(element?.getAttributeNames().filter((name) => !name.startsWith('data-')) ?? []).to.deep.equal([]);
    });
  }

  it('keeps its structure with hostile data in every field', () => {
    const template = compile(
      '<p><b data-field="a"></b><a data-field-href="a" data-if="a">x</a><template data-each="a"><i data-field="b.c"></i></template></p>',
    );
    for (const a of [
      'x'.repeat(1_000_000),
      '\u0000\u0007\u202e',
      { toString: 1, valueOf: 1 },
      JSON.parse('{"__proto__":{"b":1}}'),
      JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)),
      Number.NaN,
      [null, undefined, 1, 'a', []],
    ]) {
      const box = document.createElement('div');
      const instance = new TemplateInstance(template, { a }, 'en');
      box.append(instance.fragment);
      expect(box.querySelectorAll('b')).to.have.length(1);
      expect(box.textContent).not.to.contain('undefined');
    }
    for (const data of [null, undefined, 5, 'text', true, []]) new TemplateInstance(template, data, 'en').update(data);
  });
});
