import { expect } from '@open-wc/testing';
import { eventually, startSandbox, startScriptedServer } from '../../../servers/index.js';
import {
  attributesOf,
  elementsIn,
  expectOneMessage,
  mount,
  mountChannel,
  mountConnected,
  skipDefinitionWait,
  watchProblems,
} from '../../live-page.js';
import { feed, text } from '../../silent-page.js';

/** Variants of the mistakes in the other test files, in other elements and in other forms. */
describe('more mistakes in names and values', () => {
  const problems = watchProblems();
  const says = (code: string, ...words: string[]) => expectOneMessage(problems, code, ...words);

  describe('wrong quotation marks', () => {
    for (const [attributes, solution] of [
      ['event=„new-comment“', 'event="new-comment"'],
      ['event=‚new-comment‘', 'event="new-comment"'],
      ['event=‹new-comment›', 'event="new-comment"'],
      ['event=「new-comment」', 'event="new-comment"'],
      ['event=〝new-comment〞', 'event="new-comment"'],
      ['event=＂new-comment＂', 'event="new-comment"'],
      ['event=`new-comment`', 'event="new-comment"'],
      ['event=´new-comment´', 'event="new-comment"'],
      ['event=′new-comment′', 'event="new-comment"'],
      ['event=❝new-comment❞', 'event="new-comment"'],
      ['event=« new-comment »', 'event="new-comment"'],
      ['event=«\u00a0new-comment\u00a0»', 'event="new-comment"'],
      ['event=&ldquo;new-comment&rdquo;', 'event="new-comment"'],
      ['event=&#8220;new-comment&#8221;', 'event="new-comment"'],
      ['event=&#x201c;new-comment&#x201d;', 'event="new-comment"'],
      ['event=&amp;quot;new-comment&amp;quot;', 'event="new-comment"'],
      ['event=&amp;#8220;new-comment&amp;#8221;', 'event="new-comment"'],
      ['event="“new-comment”"', 'event="new-comment"'],
      ['event=“new-comment"', 'event="new-comment"'],
      ['event="new-comment” limit="5"', 'event="new-comment"'],
      ["event=\\'new-comment\\'", 'event="new-comment"'],
      ['event="e" order=”newest-last”', 'order="newest-last"'],
      ['event="e" key=“id”', 'key="id"'],
    ] as const) {
      it(`are reported in <pusher-feed ${attributes}>`, async () => {
        await mountChannel(feed(text, attributes));
        await says('quotation-marks', solution);
      });
    }

    for (const markup of [
      '<pusher-count label=“reader|readers”></pusher-count>',
      '<pusher-status connection=“main”></pusher-status>',
      '<pusher-members order=“info.name”><template><b data-field="info.name"></b></template></pusher-members>',
      `<pusher-trigger event="client-a" on=“input”></pusher-trigger>`,
      feed('<b data-field=„text“></b>'),
      feed('<a data-field="text" data-field-href=“url”></a>'),
      feed('<b data-field="text" data-if=‘text’></b>'),
      feed('<template data-each=“tags”><b data-field="."></b></template>'),
    ]) {
      it(`are reported in ${markup.slice(0, 60)}`, async () => {
        const box = await mountConnected(
          await startSandbox(),
          `<pusher-channel name="presence-c">${markup}</pusher-channel>`,
        );
        await elementsIn(box).channel.ready;
        await eventually(() => expect(problems.reported.map(({ code }) => code)).to.include('quotation-marks'));
      });
    }

    for (const attributes of ['auth-endpoint=“/auth”', 'signin=“signin”', 'transports=“ws”', 'credentials=“include”']) {
      it(`are reported in <pusher-connection ${attributes}>`, async () => {
        const server = await startScriptedServer();
        await mount(
          `<pusher-connection api-key="${server.key}" server="${server.url}" ${attributes}></pusher-connection>`,
        );
        await eventually(() => expect(problems.reported.map(({ code }) => code)).to.include('quotation-marks'));
      });
    }
  });

  describe('attribute names', () => {
    for (const [markup, near] of [
      [feed(text, 'event="e" Limits="5"'), 'limit'],
      [feed(text, 'evnet="e"'), 'event'],
      [feed(text, 'event="e" removed-event="gone" key="id"'), 'remove-event'],
      [feed(text, 'event="e" lable="x|y"'), 'label'],
      [feed(text, 'event="e" item_key="id"'), 'item-key'],
      [feed(text, 'event="e" oder="newest-last"'), 'order'],
      ['<pusher-value event="e" fild="a"></pusher-value>', 'field'],
      ['<pusher-value event="e" path="a"></pusher-value>', 'field'],
      ['<pusher-count lable="x"></pusher-count>', 'label'],
      ['<pusher-count fomat="number"></pusher-count>', 'format'],
      ['<pusher-status grase="5"></pusher-status>', 'grace'],
      ['<pusher-trigger event="client-e" trottle="5"></pusher-trigger>', 'throttle'],
      ['<pusher-trigger events="client-e"></pusher-trigger>', 'event'],
    ] as const) {
      it(`are reported if they are misspelled: ${markup.slice(0, 60)}`, async () => {
        const box = await mountConnected(
          await startSandbox(),
          `<pusher-channel name="presence-c">${markup}</pusher-channel>`,
        );
        await elementsIn(box).channel.ready;
        await says('unknown-attribute', `Did you mean ${near}?`);
      });
    }

    for (const [attributes, near] of [
      ['auth-endpont="/a"', 'auth-endpoint'],
      ['authendpoint="/a"', 'auth-endpoint'],
      ['sign-in', 'signin'],
      ['transport="ws"', 'transports'],
      ['activity_timeout="5000"', 'activity-timeout'],
    ] as const) {
      it(`are reported in <pusher-connection ${attributes}>`, async () => {
        const server = await startScriptedServer();
        await mount(`<pusher-connection ${attributesOf(server)} ${attributes}></pusher-connection>`);
        await says('unknown-attribute', `Did you mean ${near}?`);
      });
    }

    for (const [attributes, near] of [
      ['nmae="c"', 'name'],
      ['channel-name="c"', 'name'],
      ['name="c" event="e"', 'events'],
      ['name="c" load="lazy"', 'loading'],
      ['name="c" conection="x"', 'connection'],
    ] as const) {
      it(`are reported in <pusher-channel ${attributes}>`, async () => {
        await mountConnected(await startScriptedServer(), `<pusher-channel ${attributes}></pusher-channel>`);
        await says('unknown-attribute', `Did you mean ${near}?`);
      });
    }
  });

  describe('wrong values', () => {
    for (const [markup, ...words] of [
      [feed(text, 'event="e" order="newest last"'), 'Did you mean newest-last?'],
      [feed(text, 'event="e" order="oldest-first"'), 'newest-first and newest-last'],
      [feed(text, 'event="e" order="NEWEST-LAST"'), 'newest-first and newest-last'],
      [feed(text, 'event="e" limit="5 items"'), '100 is used'],
      [feed(text, 'event="e" limit="NaN"'), '100 is used'],
      [feed(text, 'event="e" limit="0.5"'), 'a whole number above 0'],
      [feed(text, 'event="e" transition="none"'), 'leave the attribute out'],
      [
        '<pusher-members limit="all"><template><b data-field="info.name"></b></template></pusher-members>',
        'all are shown',
      ],
      [
        '<pusher-members others="no"><template><b data-field="info.name"></b></template></pusher-members>',
        'leave the attribute out',
      ],
      ['<pusher-status grace="-1"></pusher-status>', '1500 is used'],
      ['<pusher-trigger event="client-e" keep="off"></pusher-trigger>', 'leave the attribute out'],
    ] as const) {
      it(`are reported: ${markup.slice(0, 60)}`, async () => {
        const box = await mountConnected(
          await startSandbox(),
          `<pusher-channel name="presence-c">${markup}</pusher-channel>`,
        );
        await elementsIn(box).channel.ready;
        await says('value', ...words);
      });
    }

    it('are reported for signin, which is still switched on', async () => {
      const server = await startScriptedServer();
      const box = await mount(`<pusher-connection ${attributesOf(server)} signin="false"></pusher-connection>`);
      expect(elementsIn(box).connection.signin).to.equal(true);
      await eventually(() => expect(problems.reported.map(({ code }) => code)).to.include('value'));
      expect(problems.logged.join()).to.contain('signin="false"').and.to.contain('leave the attribute out');
    });

    for (const attributes of ['loading="Lazy"', 'loading="true"', 'loading="lazily"']) {
      it(`are reported in <pusher-channel ${attributes}>`, async () => {
        await mountChannel('', attributes);
        await says('value', 'lazy and eager');
      });
    }
  });

  describe('tags', () => {
    for (const [tag, words] of [
      ['pusher-fed', '<pusher-feed>'],
      ['pusher-vaule', '<pusher-value>'],
      ['pusher-member', '<pusher-members>'],
      ['pusher-connect', 'The elements are'],
      ['pusher-counter', '<pusher-count>'],
      ['pusher-private-channel', '<pusher-channel>'],
      ['pusher-tigger', '<pusher-trigger>'],
      ['pusher-stauts', '<pusher-status>'],
    ] as const) {
      it(`are reported if they are misspelled: <${tag}>`, async () => {
        skipDefinitionWait();
        await mountChannel(`<${tag}></${tag}>`);
        await eventually(() => expect(problems.logged.join()).to.contain(words));
        expect(problems.reported.map(({ code }) => code)).to.deep.equal(['unknown-tag']);
      });
    }

    it('are reported in a template', async () => {
      await mountChannel(feed(`${text}<pusher-vaule event="e"></pusher-vaule>`));
      await says('unknown-tag', 'Did you mean <pusher-value>?');
    });
  });
});
