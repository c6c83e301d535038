import { expect } from '@open-wc/testing';
import { eventually, startSandbox } from '../../../servers/index.js';
import {
  elementsIn,
  expectOneMessage,
  mountChannel,
  mountConnected,
  nextTask,
  watchProblems,
} from '../../live-page.js';
import { feed, text } from '../../silent-page.js';

/** Variants of the mistakes in the other test files, in other elements and in other forms. */
describe('more mistakes in content', () => {
  const problems = watchProblems();
  const says = (code: string, ...words: string[]) => expectOneMessage(problems, code, ...words);
  const comment = { id: 7, author: 'Ada', text: 'Hello', created_at: '2024-05-01', tags: [{ label: 'a' }] };

  describe('a slash instead of an end tag', () => {
    for (const [content, shown] of [
      ['<div><pusher-value event="e" field="n" /><div>After it</div></div>', '5After it'],
      ['<div><pusher-value event="e" field="n" />\n<section>After it</section></div>', '5 After it'],
      ['<p><pusher-value event="e" field="n" /> / 10</p>', '5 / 10'],
      ['<p><pusher-value event="e" field="n" /> of 10</p>', '5 of 10'],
      ['<p><pusher-value event="e" field="n" />% done</p>', '5% done'],
      ['<p>(<pusher-value event="e" field="n" />)</p>', '(5)'],
      ['<p>It is <pusher-value event="e" field="n" />.</p>', 'It is 5.'],
      ['<div><pusher-value event="e" field="n" /><hr></div>', '5'],
      ['<div><pusher-value event="e" field="n" /><button>Go</button></div>', '5Go'],
      ['<div><pusher-value event="e" field="n" /><pusher-status></pusher-status></div>', '5Connected'],
      ['<ul><li><pusher-value event="e" field="n" /> points<ul><li>x</li></ul></li></ul>', '5 pointsx'],
    ] as const) {
      it(`leaves the content after it in place: ${content}`, async () => {
        const { box, send } = await mountChannel(`<section>${content}</section>`);
        const shows = () => box.querySelector('section')?.textContent?.replace(/\s+/g, ' ').trim();
        const count = box.querySelectorAll('section *').length;
        for (const n of [4, 5]) await send('e', { n });
        await eventually(() => expect(shows()).to.equal(shown));
        expect(box.querySelectorAll('section *')).to.have.length(count);
        await eventually(() => expect(problems.reported.map(({ code }) => code)).to.deep.equal(['self-closing']));
      });
    }

    for (const [markup, code] of [
      ['<pusher-feed event="e" /><p>After it</p>', 'no-template'],
      ['<pusher-members /><p>After it</p>', 'no-template'],
      ['<pusher-feed event="e" /><pusher-value event="e" />', 'no-template'],
    ] as const) {
      it(`is reported: ${markup}`, async () => {
        const box = await mountConnected(
          await startSandbox(),
          `<pusher-channel name="presence-c">${markup}</pusher-channel>`,
        );
        await elementsIn(box).channel.ready;
        await says(code, 'end tag');
        expect(box.textContent).to.contain(markup.includes('After') ? 'After it' : '');
      });
    }

    it('is reported in a status that contains a feed', async () => {
      await mountChannel(`<div><pusher-status />${feed(text)}</div>`);
      await says('self-closing', '<pusher-status …></pusher-status>');
    });
  });

  describe('elements in a table or a select', () => {
    for (const content of [
      `<table><thead>${feed('<tr><th data-field="text"></th></tr>')}</thead></table>`,
      `<table><tr><td>x</td></tr>${feed('<tr><td data-field="text"></td></tr>')}</table>`,
      `<table><tbody><pusher-feed event="e"><tr><template><td data-field="text"></td></template></tr></pusher-feed></tbody></table>`,
      `<table><tr><td><table><tbody>${feed('<tr><td data-field="text"></td></tr>')}</tbody></table></td></tr></table>`,
    ]) {
      it(`are reported: ${content.slice(0, 90)}`, async () => {
        await mountChannel(content);
        await says('out-of-place', 'Put the whole <table> into it');
      });
    }

    it('are reported for members', async () => {
      const box = await mountConnected(
        await startSandbox(),
        '<pusher-channel name="presence-c"><table><tbody><pusher-members><template><tr><td data-field="info.name"></td></tr></template></pusher-members></tbody></table></pusher-channel>',
      );
      await elementsIn(box).channel.ready;
      await says('out-of-place', '<pusher-members> cannot stand in a <table>');
    });
  });

  describe('templates', () => {
    for (const [template, ...words] of [
      ['<b data-fild="text"></b>', 'data-field="text"'],
      ['<b data-field_="text"></b>', 'data-field'],
      ['<b dataField="text"></b>', 'data-field="text"'],
      ['<b data-Feild="text"></b>', 'data-field="text"'],
      ['<b data:field="text"></b>', 'data-field="text"'],
      ['<b :field="text"></b>', 'data-field="text"'],
      ['<b field="text"></b>', 'data-field="text"'],
      ['<a data-feild-href="url" data-field="text"></a>', 'data-field-href="url"'],
      ['<a data-field:href="url" data-field="text"></a>', 'data-field-href="url"'],
      ['<a data-field_href="url" data-field="text"></a>', 'data-field-href="url"'],
      ['<img data-field-scr="url" alt=""><b data-field="text"></b>', 'Did you mean data-field-src?'],
      ['<b data-field="text" data-fomat="number"></b>', 'data-format="number"'],
      ['<template data-eech="tags"><b data-field="label"></b></template><b data-field="text"></b>', 'data-each="tags"'],
      [
        '<template data-each="tags"><b data-feild="label"></b></template><b data-field="text"></b>',
        'data-field="label"',
      ],
      ['<ul><li><b data-feild="text"></b></li></ul>', 'data-field="text"'],
    ] as const) {
      it(`are reported with the attribute that is meant: ${template}`, async () => {
        await mountChannel(feed(template));
        await says('template', ...words);
      });
    }

    for (const [template, ...words] of [
      ['<b data-field="Text"></b>', 'Did you mean text'],
      ['<b data-field="nothing"></b><i data-field="other"></i>', 'data-field="nothing", data-field="other"'],
      ['<p>New: <b data-field="nothing"></b></p>', 'data-field="nothing"'],
      ['<a data-field-href="link"></a>', '"link"'],
      ['<b data-field="text"></b><i data-field="authro"></i>', 'Did you mean author'],
      ['<b data-field="text"></b><i data-field="created-at"></i>', 'Did you mean created_at'],
      ['<b data-field="text"></b><i data-if="Author">x</i>', 'Did you mean author'],
      ['<b data-field="text"></b><img alt="" data-field-alt="autor">', 'Did you mean author'],
      ['<template data-each="tags"><b data-field="lable"></b></template>', 'Did you mean label'],
      ['<template data-each="tags"><b data-field="text"></b></template>', 'It has label'],
      [
        '<b data-field="text"></b><template data-each="Tags"><b data-field="label"></b></template>',
        'Did you mean tags',
      ],
    ] as const) {
      it(`are reported with the fields of the data after one item: ${template}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', comment);
        await says('no-field', ...words);
      });
    }

    it('are reported with the fields of the data after three items of two kinds', async () => {
      const { send } = await mountChannel(feed('<b data-field="nothing"></b>', 'event="one other"'));
      await send('one', comment);
      await send('other', comment);
      await send('one', comment);
      await says('no-field', 'data-field="nothing"');
    });

    for (const [template, ...words] of [
      ['<p>{{text}} by {{ author }}</p>', 'data-field="text"'],
      ['<b>{{{ text }}}</b>', 'data-field="text"'],
      ['<b><%= text %></b>', 'data-field="text"'],
      ['<b>[[text]]</b>', 'data-field="text"'],
      ['<b>{{ comment.text }}</b>', 'data-field="comment.text"'],
      ['<b>{{ text | upper }}</b>', 'data-field="text"'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a mistake that people make
      ['<b data-field="text" title="by ${author}"></b>', 'data-field-title="author"'],
      ['<b data-field="text" title="{author}"></b>', 'data-field-title="author"'],
      ['<b data-field="text" data-id="{{ id }}"></b>', 'data cannot set data-id'],
      ['<b data-field="text" class="{{ kind }}"></b>', 'data cannot set class'],
      ['<template data-each="tags"><b>{{ label }}</b></template><b data-field="text"></b>', 'data-field="label"'],
      ['{{ text }}', 'data-field="text"'],
    ] as const) {
      it(`are reported if they contain placeholders: ${template}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', comment);
        await says('placeholder', ...words);
      });
    }

    it('are reported as missing if there are only placeholders', async () => {
      await mountChannel('<pusher-feed event="e"><p>{{ text }}</p></pusher-feed>');
      await says('placeholder', '{{ text }}', '<template>');
    });

    for (const [key, data, ...words] of [
      ['Id', comment, 'Did you mean key="id"?'],
      ['uuid', comment, 'has no field uuid'],
      ['comment.id', comment, 'Did you mean key="id"?'],
      ['id', 'Hello', 'is not an object'],
    ] as const) {
      it(`are reported if the data lacks the key: ${key}`, async () => {
        const { send } = await mountChannel(
          feed('<b data-field="."></b><i data-field="text"></i>', `event="e" key="${key}"`),
        );
        await send('e', data);
        await eventually(() => expect(problems.reported.map(({ code }) => code)).to.include('no-key-in-data'));
        const message = problems.logged.find((words) => words.includes('identified'));
        for (const word of words) expect(message).to.contain(word);
      });
    }
  });

  describe('data without fields', () => {
    for (const [template, data, code, ...words] of [
      ['<b data-field="text"></b>', 5, 'data-is-text', 'a number'],
      ['<b data-field="text"></b>', true, 'data-is-text', 'a boolean'],
      ['<b data-field="text"></b>', '[{"text":"a"}]', 'data-is-text', 'encode it once'],
      ['<b data-field="text"></b>', [{ text: 'a' }], 'data-is-list', 'data-each="."'],
      ['<b data-field="."></b>', { text: 'a' }, 'data-is-object', 'data-field="text"'],
    ] as const) {
      it(`is reported: ${template} of ${JSON.stringify(data)}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', data);
        await says(code, ...words);
      });
    }
  });

  describe('names', () => {
    for (const [wanted, sent] of [
      ['new-comment', 'New-Comment'],
      ['newcomment', 'new-comment'],
      ['new.comment', 'new:comment'],
      ['App\\Events\\NewComment', 'NewComment'],
      ['neuer-größe', 'Neuer Größe'],
    ] as const) {
      it(`in the attribute events of a channel are reported if ${sent} arrives instead of ${wanted}`, async () => {
        const { send } = await mountChannel('', `events="other ${wanted.replace(' ', '-')}"`);
        await send(sent, {}, {});
        await says('event-name', wanted, sent);
      });
    }

    it('in the attribute events are correct if the exact name arrives too, or is listed too', async () => {
      const { send } = await mountChannel('', 'events="update Created created"');
      await send('update', 1);
      await send('Update', 1);
      await send('created', 1);
      await send('end', 1);
      await nextTask();
      expect(problems.logged).to.deep.equal([]);
    });

    it('in the attribute remove-event are reported', async () => {
      const { send } = await mountChannel(feed(text, 'event="e" remove-event="comment-removed" key="id"'));
      await send('CommentRemoved', { id: 1 });
      await says('event-name', 'comment-removed', 'CommentRemoved');
    });

    for (const names of [
      ['news', 'News'],
      ['private-chat-1', 'private-chat.1'],
      ['my channel', 'my-channel'],
    ]) {
      it(`of channels are reported: ${names}`, async () => {
        const server = await startSandbox();
        const [one, other] = names.map((name) => `<pusher-channel name="${name}"></pusher-channel>`);
        await mountConnected(server, `${one}${other}`);
        await eventually(
          () => expect(problems.reported.map(({ code }) => code)).to.include.oneOf(['channel-name', 'name']),
          4_000,
        );
      });
    }
  });
});
