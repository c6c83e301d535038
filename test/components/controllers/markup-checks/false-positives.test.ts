import { expect } from '@open-wc/testing';
import { eventually, startSandbox, startScriptedServer } from '../../../servers/index.js';
import { attributesOf, elementsIn, mount, mountChannel, mountConnected } from '../../live-page.js';
import { expectSilence, feed, of, post, type Sent, show, text, value } from '../../silent-page.js';

/** Correct pages with something that resembles a mistake. */
describe('no mistake is reported', () => {
  const saysNothing = expectSilence();

  describe('in names:', () => {
    const cases: readonly (readonly [what: string, content: string, events: readonly Sent[]])[] = [
      [
        'an element that listens for both names',
        feed(text, 'event="NewComment new-comment"'),
        [['new-comment', { text: 'a' }]],
      ],
      [
        'an element that listens for both names, one of them to remove items',
        feed(text, 'event="item" remove-event="Item" key="id"'),
        [
          ['Item', { id: 1 }],
          ['item', { id: 1, text: 'a' }],
        ],
      ],
      [
        'another element that listens for the exact name',
        feed(text, 'event="update"') + value('event="Update" field="n"'),
        [
          ['Update', { n: 1 }],
          ['update', { text: 'a' }],
        ],
      ],
      [
        'classes with the same name in two namespaces',
        feed(text, 'event="App\\Posts\\Created"'),
        [['App\\Comments\\Created', { text: 'a' }]],
      ],
      ['words that differ in their vowel signs', feed(text, 'event="की"'), [['का', { text: 'a' }]]],
      [
        'names that differ in a symbol',
        feed(text, 'event="rate-€ like-👍 c++"'),
        [
          ['rate-$', { text: 'a' }],
          ['like-👎', { text: 'a' }],
          ['c#', {}],
        ],
      ],
      ['names that differ in a number', feed(text, 'event="v1.2"'), [['v12', { text: 'a' }]]],
    ];
    for (const [what, content, events] of cases) {
      it(what, async () => {
        await show(content, events);
        await saysNothing();
      });
    }

    it('channels of two applications', async () => {
      const one = await startScriptedServer();
      const other = await startScriptedServer();
      await mount(
        `<pusher-connection ${attributesOf(one)}><pusher-channel name="chat"></pusher-channel></pusher-connection>` +
          `<pusher-connection ${attributesOf(other)}><pusher-channel name="Chat"></pusher-channel></pusher-connection>`,
      );
      await saysNothing();
    });

    it('elements of the page with names that begin with pusher-, which are defined later', async () => {
      const { box } = await mountChannel(
        `<pusher-feed-header></pusher-feed-header>${feed('<pusher-feed-entry data-field="text"></pusher-feed-entry>')}`,
      );
      await saysNothing();
      customElements.define('pusher-feed-header', class extends HTMLElement {});
      customElements.define('pusher-feed-entry', class extends HTMLElement {});
      expect(box.querySelector('pusher-feed-header:defined')).not.to.equal(null);
      await saysNothing();
    });
  });

  describe('in a template:', () => {
    for (const template of [
      '<pusher-value event="n" field="n">0</pusher-value><b data-field="text"></b>',
      '<my-chart field="price" format="x"></my-chart><b data-field="text"></b>',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text for readers
      '<b data-field="text" x-text="`${text}`" :class="`a-${id}`" @click="go({text})" onclick="alert(`${1}`)"></b>',
      '<b data-field="text" x-data="{ text }" hx-vals=\'{"a":"{{text}}"}\' data-template="Hello {{text}}" v-bind:style="{text}"></b>',
      '<b data-field="text" data-format-string="x" data-each-delay="5" data-if-empty="hide" data-format-type="x"></b>',
      '<b data-field="text" data-en="Hi" data-fi="Hei" data-formal="1" data-reach="5" data-yield="1" data-file="a" data-east="1"></b>',
      '<b data-field="text" data-fields="a, b" data-filed="2024-01-01" data-foldername="x"></b>',
      '<b data-field="text" title="“Hello”" aria-label="\'x\'" alt="`x`"></b>',
      '<style>b {text}</style><b data-field="text"></b><code>{{ text }}</code><kbd>{text}</kbd>',
      '<b data-field="text">{{ text }}</b>',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text for readers
      '<p>Cost: ${ 5 } { 6 } [1]</p><b data-field="text"></b>',
      '<svg viewBox="0 0 1 1"><title data-field="text"></title><path d="M0 0" fill="none"></path></svg>',
      '<input data-field-value="text" form="f" list="l"><label for="x" data-field="text"></label>',
    ]) {
      it(template.slice(0, 90), async () => {
        await show(feed(template), of(post));
        await saysNothing();
      });
    }

    it('a table row in a table that a script created around the feed', async () => {
      const { box, send } = await mountChannel('<table><tbody></tbody></table>');
      const element = document.createElement('pusher-feed');
      element.setAttribute('event', 'e');
      const template = document.createElement('template');
      template.innerHTML = '<tr><td data-field="text"></td></tr>';
      element.append(template);
      box.querySelector('tbody')?.append(element);
      await send('e', post);
      await eventually(() => expect(box.querySelector('td')?.textContent).to.equal('Hello'));
      await saysNothing();
    });

    it('an option in an option group', async () => {
      const { box, send } = await mountChannel(
        '<pusher-feed event="e"><select><optgroup label="x"><template><option data-field="text"></option></template></optgroup></select></pusher-feed>',
      );
      await send('e', post);
      await eventually(() => expect(box.querySelector('option')?.textContent).to.equal('Hello'));
      await saysNothing();
    });
  });

  describe('in the placeholder of a value:', () => {
    for (const [content, shown] of [
      ['<p>Score:<pusher-value event="e" field="n"> 0</pusher-value></p>', 'Score:5'],
      ['<p>Score: <pusher-value event="e" field="n"> –</pusher-value></p>', 'Score: 5'],
      ['<p>Score: <pusher-value event="e" field="n"> 1,234.50</pusher-value></p>', 'Score: 5'],
      ['<p>Hello<pusher-value event="e" field="n"> stranger</pusher-value></p>', 'Hello5'],
      ['<p><pusher-value event="e" field="n"> Loading…</pusher-value></p>', '5'],
      ['<div><pusher-value event="e" field="n"><p>Loading …</p></pusher-value></div>', '5'],
      ['<div><pusher-value event="e" field="n"><h2>0</h2></pusher-value></div>', '5'],
      ['<p><pusher-value event="e" field="n">--:--</pusher-value></p>', '5'],
      ['<p><pusher-value event="e" field="n">:-)</pusher-value></p>', '5'],
      ['<div>\n<pusher-value event="e" field="n">\n–\n</pusher-value></div>', '5'],
    ] as const) {
      it(content, async () => {
        const { box, send } = await mountChannel(`<section>${content}</section>`);
        await send('e', { n: 5 });
        await eventually(() => expect(box.querySelector('section')?.textContent?.trim()).to.equal(shown));
        await saysNothing();
      });
    }

    it('a feed of buttons in a trigger', async () => {
      const box = await mountConnected(
        await startSandbox(),
        '<pusher-channel name="presence-c"><pusher-trigger event="client-like"><pusher-feed event="e"><template><button name="id" data-field="text" data-field-value="id"></button></template></pusher-feed></pusher-trigger></pusher-channel>',
      );
      await elementsIn(box).channel.ready;
      const sent: unknown[] = [];
      box.addEventListener('pusher-trigger', ({ detail }) => sent.push(detail.data));
      elementsIn(box).channel.channel?.emit('e', { id: 7, text: 'Like' });
      await eventually(() => expect(box.querySelector('button')?.textContent).to.equal('Like'));
      box.querySelector('button')?.click();
      expect(sent).to.deep.equal([{ id: '7' }]);
      await saysNothing();
    });
  });

  describe('in an attribute:', () => {
    for (const markup of [
      feed(
        text,
        'event="e" border="0" align="left" width="5" valign="top" frame="void" rules="all" span="2" start="1"',
      ),
      feed(text, 'event="e" limit="1e3"'),
      feed(text, 'event="e" limit="+5"'),
      feed(text, 'event="e" limit="2.5"'),
      feed(text, 'event="e" limit=" 5 "'),
      feed(text, 'event="e" limit=""'),
      feed(text, 'event="e" transition="transition"'),
      feed(text, 'event="it’s" label="„Neu“: # Eintrag|„Neu“: # Einträge"'),
      feed(text, 'event="\\App\\Events\\NewComment"'),
      feed(text, 'event="e" filter="x" group="a" theme="dark" size="l" variant="b" color="red" heading="x" model="x"'),
      '<pusher-status grace="1e3"></pusher-status>',
      '<pusher-status grace=".5"></pusher-status>',
      value('event="e" field="it’s.a" fill="x" rows="5" cols="2"'),
    ]) {
      it(markup.slice(0, 100), async () => {
        await mountChannel(markup);
        await saysNothing();
      });
    }
  });
});
