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

describe('mistakes in the content of an element', () => {
  const problems = watchProblems();

  const says = (code: string, ...words: string[]) => expectOneMessage(problems, code, ...words);
  const saysNothing = async () => {
    for (let task = 0; task < 5; task++) await nextTask();
    expect(problems.logged).to.deep.equal([]);
  };
  const feed = (template: string, attributes = '') =>
    `<pusher-feed event="e" ${attributes}><template>${template}</template></pusher-feed>`;
  const text = (box: Element, selector: string) =>
    box.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim();

  describe('with a slash instead of an end tag', () => {
    for (const [content, shown] of [
      ['<p>It is <pusher-value event="e" field="n" /> degrees.</p>', 'It is 5 degrees.'],
      ['<p>Hello <pusher-value event="e" field="n" />, welcome</p>', 'Hello 5, welcome'],
      ['<p><pusher-value event="e" field="n" /> : <pusher-value event="e" field="n" /></p>', '5 : 5'],
      ['<p>\n  <pusher-value event="e" field="n" />\n  points\n</p>', '5 points'],
      ['<div><pusher-value event="e" field="n" /><p>After it</p></div>', '5After it'],
      ['<div><pusher-value event="e" field="n" /><a href="#">Link</a></div>', '5Link'],
      ['<div><pusher-value event="e" field="n" />\n<h2>Title</h2><ul><li>One</li></ul></div>', '5 TitleOne'],
      ['<p><pusher-value event="e" field="n" /> <b>points</b></p>', '5 points'],
    ] as const) {
      it(`leave the content after a value in place: ${content}`, async () => {
        const { box, send } = await mountChannel(`<section>${content}</section>`);
        await send('e', { n: 5 });
        await eventually(() => expect(text(box, 'section')).to.equal(shown));
        await send('e', { n: 6 });
        await eventually(() => expect(text(box, 'section')).to.equal(shown.replaceAll('5', '6')));
        await eventually(() => expect(problems.reported.length).to.be.above(0));
        for (const { code, message } of problems.reported) {
          expect(code).to.equal('self-closing');
          expect(message).to.contain('</pusher-value>');
        }
      });
    }

    for (const content of [
      '<p>Score: <pusher-value event="e" field="n">0</pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n"> 0 </pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n">…</pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n">some points</pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n"><b>0</b></pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n"><img alt="loading"></pusher-value></p>',
      '<p>Score: <pusher-value event="e" field="n"><span class="skeleton"></span></pusher-value></p>',
      '<p>\n Score:\n <pusher-value event="e" field="n">\n  0\n </pusher-value>\n</p>',
    ]) {
      it(`aren’t assumed for the placeholder of a value: ${content}`, async () => {
        const { box, send } = await mountChannel(`<section>${content}</section>`);
        await send('e', { n: ' 5 EUR' });
        await eventually(() => expect(text(box, 'section')).to.equal('Score: 5 EUR'));
        await send('e', { n: ' 6 EUR' });
        await eventually(() => expect(text(box, 'section')).to.equal('Score: 6 EUR'));
        await saysNothing();
      });
    }

    it('leave the content after a count in place', async () => {
      const box = await mountConnected(
        await startSandbox(),
        '<pusher-channel name="presence-c"><p><pusher-count /> people <a href="#">Who?</a></p></pusher-channel>',
      );
      await elementsIn(box).channel.ready;
      await eventually(() => expect(text(box, 'p')).to.equal('1 people Who?'));
      await says('self-closing', '<pusher-count …></pusher-count>');
    });

    it('don’t let a trigger handle a form after it', async () => {
      const box = await mountConnected(
        await startSandbox(),
        `<pusher-channel name="presence-c"><div><pusher-trigger event="client-wave" /><pusher-feed event="e"><template><b data-field="."></b></template></pusher-feed><form><input name="secret"><button>Go</button></form></div></pusher-channel>`,
      );
      await elementsIn(box).channel.ready;
      const sent: unknown[] = [];
      box.addEventListener('pusher-before-trigger', (event) => sent.push(event.detail));
      box.addEventListener('submit', (event) => event.preventDefault());
      box.querySelector('button')?.click();
      await says('self-closing', 'pusher-trigger');
      expect(sent).to.deep.equal([]);
    });

    it('are reported for a feed without a template', async () => {
      await mountChannel('<div><pusher-feed event="e" /><p>After it</p></div>');
      await says('no-template', 'it needs an end tag');
    });

    it('are reported for a channel that contains the next one', async () => {
      const { box } = await mountChannel('');
      box.insertAdjacentHTML(
        'beforeend',
        '<pusher-connection api-key="k" server="ws://127.0.0.1:1" id="other"></pusher-connection><div>\n<pusher-channel name="a" connection="other" />\n<pusher-channel name="b" connection="other" />\n</div>',
      );
      await eventually(() => expect(problems.reported.map(({ code }) => code)).to.include('self-closing'));
      expect(problems.logged.find((words) => words.includes('slash'))).to.contain('<pusher-channel name="a">');
    });
  });

  describe('with a feed in a table', () => {
    for (const content of [
      `<table><tbody>${feed('<tr><td data-field="text"></td></tr>')}</tbody></table>`,
      `<table>${feed('<tr><td data-field="text"></td></tr>')}</table>`,
      '<table><pusher-feed event="e"><tbody><template><tr><td data-field="text"></td></tr></template></tbody></pusher-feed></table>',
      '<table><tr><pusher-feed event="e"><template><td data-field="text"></td></template></pusher-feed></tr></table>',
    ]) {
      it(`are reported with the fix: ${content.slice(0, 50)}`, async () => {
        await mountChannel(content);
        await says('out-of-place', 'Put the whole <table> into it');
      });
    }

    it('aren’t reported for a feed around the table', async () => {
      const { box, send } = await mountChannel(
        '<pusher-feed event="e"><table><tbody><template><tr><td data-field="text"></td></tr></template></tbody></table></pusher-feed>',
      );
      await send('e', { text: 'a' });
      await eventually(() => expect(text(box, 'tbody > tr > td')).to.equal('a'));
      await saysNothing();
    });
  });

  describe('in fields', () => {
    const comment = { author: 'Ada', text: 'Hello', created_at: '2024-05-01', user: { name: 'Ada' } };

    for (const [template, ...words] of [
      ['<b data-feild="text"></b>', 'data-feild', 'data-field="text"'],
      ['<b data-fields="text"></b>', 'data-fields', 'data-field="text"'],
      ['<b datafield="text"></b>', 'datafield', 'data-field="text"'],
      ['<b data-filed="text"></b>', 'data-filed', 'data-field="text"'],
      ['<b data_field="text"></b>', 'data_field', 'data-field="text"'],
      ['<a data-field-herf="url" data-field="text"></a>', 'Did you mean data-field-href?'],
      ['<a data-field-hreff="url" data-field="text"></a>', 'Did you mean data-field-href?'],
      ['<b data-field="text" data-fromat="number"></b>', 'data-format'],
    ] as const) {
      it(`are reported with the attribute that is meant: ${template}`, async () => {
        await mountChannel(feed(template));
        await says('template', ...words);
      });
    }

    for (const [template, ...words] of [
      ['<b data-field="txet"></b>', 'data-field="txet"', 'author, text, created_at, user', 'Did you mean text'],
      ['<b data-field="nothing"></b>', 'data-field="nothing"', 'author, text, created_at'],
      ['<b data-field="name"></b>', 'Did you mean user.name'],
      ['<b data-field="comment.text"></b>', 'Did you mean text'],
      ['<b data-field="text"></b><i data-field="createdAt"></i>', 'Did you mean created_at (not createdAt)'],
      ['<b data-field="text"></b><i data-field="auhtor"></i>', 'Did you mean author (not auhtor)'],
    ] as const) {
      it(`are reported once, with the fields of the data: ${template}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', comment, { ...comment, more: 1 }, comment);
        await says('no-field', ...words);
      });
    }

    it('prevent the announcement of a blank item', async () => {
      const bad = feed('<b data-field="nothing"></b>', 'label="bad|bad"');
      const { box, send } = await mountChannel(bad + feed('<i data-field="text"></i>', 'label="good|good"'));
      await send('e', comment);
      await eventually(() => expect(box.querySelectorAll('[data-pusher-item]')).to.have.length(2));
      const said = () => document.querySelector('[role="status"]')?.textContent;
      await eventually(() => expect(said()).to.contain('1 new good'));
      expect(said()).not.to.contain('bad');
    });

    for (const template of [
      '<b data-field="text"></b><i data-field="image"></i>',
      '<b data-field="text"></b><i data-field="texts"></i>',
      '<b data-field="text" data-id="1" data-index="1" data-filter="x" data-effect="y"></b>',
      '<p>Something came</p>',
      '<b data-field="text"></b><code>{text}</code>',
    ]) {
      it(`aren’t assumed for optional fields and the page’s own attributes: ${template}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', comment);
        await saysNothing();
      });
    }

    for (const [template, ...words] of [
      ['<b>{{ text }}</b>', '{{ text }}', '<span data-field="text">'],
      ['<b>{{text}}</b>', '<span data-field="text">'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a mistake that people make
      ['<b>${text}</b>', '<span data-field="text">'],
      ['<b>{text}</b>', '<span data-field="text">'],
      ['<a href="{{ url }}" data-field="text"></a>', 'data-field-href="url"'],
    ] as const) {
      it(`are reported for placeholders: ${template}`, async () => {
        const { send } = await mountChannel(feed(template));
        await send('e', comment);
        await says('placeholder', ...words);
      });
    }

    for (const [name, content] of [
      ['an event', '<pusher-feed event=“e”><template><b data-field="text"></b></template></pusher-feed>'],
      ['a value’s event', '<pusher-value event=“e” field="text"></pusher-value>'],
      ['a field', '<pusher-feed event="e"><template><b data-field=“text”></b></template></pusher-feed>'],
      ['a value’s field', '<pusher-value event="e" field=“text”></pusher-value>'],
      ['a key', '<pusher-feed event="e" key=“id”><template><b data-field="text"></b></template></pusher-feed>'],
    ] as const) {
      it(`are reported once for quotation marks around ${name}, whatever events arrive`, async () => {
        const { send } = await mountChannel(content);
        for (const id of [1, 2, 3, 4]) await send('e', { id, text: `text ${id}` });
        await says('quotation-marks', '“');
      });
    }

    it('are reported for quotation marks in a template', async () => {
      await mountChannel(feed('<b data-field=“text”></b>'));
      await eventually(() => expect(problems.logged.join()).to.contain('data-field="text"'));
      expect(problems.reported.map(({ code }) => code)).to.deep.equal(['quotation-marks']);
    });

    it('are reported for a key that the data lacks', async () => {
      const { send } = await mountChannel(feed('<b data-field="text"></b>', 'key="ID"'));
      await send('e', { id: 1, text: 'a' }, { id: 2, text: 'b' });
      await says('no-key-in-data', 'key="ID"', 'Did you mean key="id"?');
    });

    it('are reported with the fields of members', async () => {
      const box = await mountConnected(
        await startSandbox(),
        '<pusher-channel name="presence-c"><pusher-members><template><b data-field="name"></b></template></pusher-members></pusher-channel>',
      );
      await elementsIn(box).channel.ready;
      await says('no-field', 'info.name');
    });

    for (const [attributes, data, code, ...words] of [
      ['field="hoem"', { home: 1 }, 'no-field', 'Did you mean home'],
      ['field="home"', { score: { home: 1 } }, 'no-field', 'Did you mean score.home'],
      ['field="home"', 'text', 'data-is-text', 'field="."'],
      ['field="home"', '{"home":1}', 'data-is-text', 'encode it once'],
      ['field="home"', [1, 2], 'data-is-list', 'field="0.…"'],
      ['', { home: 1 }, 'data-is-object', 'field="home"'],
    ] as const) {
      it(`of a value are reported: ${attributes} of ${JSON.stringify(data)}`, async () => {
        const { send } = await mountChannel(`<pusher-value event="e" ${attributes}>0</pusher-value>`);
        await send('e', data);
        await says(code, ...words);
      });
    }

    it('of a value aren’t assumed for a single event without the field', async () => {
      const { box, send } = await mountChannel('<pusher-value event="e" field="home">0</pusher-value>');
      await send('e', { away: 1 }, { away: 2 }, { home: 3 }, { away: 4 }, { away: 5 }, { away: 6 });
      await eventually(() => expect(text(box, 'pusher-value')).to.equal('3'));
      await saysNothing();
    });

    it('of a value are reported after some events without the field', async () => {
      const { send } = await mountChannel('<pusher-value event="e" field="price">0</pusher-value>');
      await send('e', { a: 1 }, { a: 2 }, { a: 3 }, { a: 4 });
      await says('no-field', 'field="price"', 'It has a.');
    });
  });

  describe('with data that is a text or a list', () => {
    it('aren’t assumed for data-field=".", also in a nested list and with formats', async () => {
      const { box, send } = await mountChannel(
        feed('<b data-field="." data-format="number:1"></b><i data-if=".">yes</i>') +
          feed('<ul><template data-each="."><li data-field="."></li></template></ul>') +
          '<pusher-value event="e" field="." format="number:1"></pusher-value>',
      );
      await send('e', [5, 6]);
      await eventually(() => expect(text(box, 'ul')).to.equal('56'));
      await send('e', '7');
      await eventually(() => expect(text(box, 'pusher-value')).to.equal('7.0'));
      expect(text(box, 'b')).to.equal('7.0');
      await saysNothing();
    });

    it('are reported if the template has a field', async () => {
      const { send } = await mountChannel(feed('<b data-field="text"></b>'));
      await send('e', 'Hello', 'World');
      await says('data-is-text', 'data-field="."');
    });
  });

  describe('in event names', () => {
    for (const [wanted, sent] of [
      ['new-comment', 'new_comment'],
      ['new-comment', 'NewComment'],
      ['new-comment', 'App\\Events\\NewComment'],
      ['.NewComment', 'NewComment'],
      ['NewComment', 'new comment'],
    ] as const) {
      it(`are reported once if ${sent} arrives instead of ${wanted}`, async () => {
        const { send } = await mountChannel(
          `<pusher-feed event="${wanted}"><template><b data-field="text"></b></template></pusher-feed>`,
        );
        await send(sent, { text: 'a' }, { text: 'b' });
        await says('event-name', wanted, sent, 'sent');
      });
    }

    it('aren’t reported if the exact name arrives too, or if the names differ in a number', async () => {
      const { box, send } = await mountChannel('<pusher-value event="step-1-2" field="n"></pusher-value>');
      await send('step-1-2', { n: 1 });
      await send('step-12', { n: 2 });
      await send('Step-1-2', { n: 2 });
      await eventually(() => expect(text(box, 'pusher-value')).to.equal('1'));
      await saysNothing();
    });
  });
});
