import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { eventually, startScriptedServer } from '../../../servers/index.js';
import {
  attributesOf,
  elementsIn,
  expectOneMessage,
  mount,
  mountChannel,
  skipDefinitionWait,
  watchProblems,
} from '../../live-page.js';

describe('mistakes in the attributes of an element', () => {
  const problems = watchProblems();

  /** Each mistake causes one event and one message. */
  const says = (code: string, ...words: (string | RegExp)[]) => expectOneMessage(problems, code, ...words);

  const template = '<template><b data-field="text"></b></template>';
  const feed = (attributes: string) => `<pusher-feed ${attributes}>${template}</pusher-feed>`;

  for (const [markup, ...words] of [
    [feed('event=“new-comment”'), 'event="new-comment"'],
    [feed('event=‘new-comment’'), 'event="new-comment"'],
    [feed('event=«new-comment»'), 'event="new-comment"'],
    [feed('event=″new-comment″'), 'event="new-comment"'],
    [feed('event=”new-comment”'), 'event="new-comment"'],
    [feed('event=“new-comment old-comment”'), 'event="new-comment old-comment"'],
    [feed('event="e" limit=“5”'), 'limit="5"'],
    [feed('event="e" label=“comment|comments”'), 'label="comment|comments"'],
    [feed('event="e" label=“new comment|new comments”'), 'label="new comment|new comments"'],
    [feed('event=&quot;new-comment&quot;'), 'event="new-comment"'],
    [feed('event=\\"new-comment\\"'), 'event="new-comment"'],
    [feed('event="e" src=“/list.json”'), 'src="/list.json"'],
    ['<pusher-value event="e" field=“score.home”></pusher-value>', 'field="score.home"'],
    ['<pusher-value event="e" format=“number”></pusher-value>', 'format="number"'],
    ['<pusher-value event="e" channel=“chat”></pusher-value>', 'channel="chat"'],
    ['<pusher-status grace=“500”></pusher-status>', 'grace="500"'],
    ['<pusher-trigger event=“client-wave”></pusher-trigger>', 'event="client-wave"'],
  ] as const) {
    it(`include quotation marks that HTML doesn’t recognize: ${markup.slice(0, 60)}`, async () => {
      await mountChannel(markup);
      await says('quotation-marks', ...words);
    });
  }

  it('include quotation marks in the name of a channel and on a connection, without the problems that they cause', async () => {
    const server = await startScriptedServer();
    await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name=“news”></pusher-channel></pusher-connection>`,
    );
    await says('quotation-marks', 'name="news"', '<pusher-channel name="“news”">');
  });

  for (const attributes of [
    'api-key=“k” cluster="eu"',
    'api-key="k" cluster=“eu”',
    'api-key="k" server=“ws://127.0.0.1:1”',
  ]) {
    it(`include quotation marks in <pusher-connection ${attributes}>`, async () => {
      // opens no connection, because the cluster is an outside host
      stub(window, 'WebSocket').value(
        class {
          close() {}
        },
      );
      await mount(`<pusher-connection ${attributes}></pusher-connection>`);
      await says('quotation-marks');
    });
  }

  for (const [markup, near] of [
    [feed('events="e"'), 'event'],
    [feed('eventname="e"'), 'event'],
    [feed('event="e" removeevent="gone" key="id"'), 'remove-event'],
    [feed('event="e" remove_event="gone" key="id"'), 'remove-event'],
    [feed('event="e" limt="5"'), 'limit'],
    [feed('event="e" odrer="newest-last"'), 'order'],
    [feed('event="e" itemkey="id"'), 'item-key'],
    ['<pusher-value event="e" feild="a"></pusher-value>', 'field'],
    ['<pusher-value event="e" fromat="number"></pusher-value>', 'format'],
    ['<pusher-value event="e" chanel="c"></pusher-value>', 'channel'],
    ['<pusher-trigger evnt="client-a"></pusher-trigger>', 'event'],
  ] as const) {
    it(`include misspelled attributes: ${markup.slice(0, 60)}`, async () => {
      await mountChannel(markup);
      await says('unknown-attribute', `Did you mean ${near}?`);
    });
  }

  for (const [attributes, near] of [
    ['apikey="k" cluster="eu"', 'api-key'],
    ['api_key="k" cluster="eu"', 'api-key'],
    ['app-key="k" cluster="eu"', 'api-key'],
    ['key="k" cluster="eu"', 'api-key'],
    ['api-key="k" custer="eu"', 'cluster'],
    ['api-key="k" host="localhost"', 'server'],
  ] as const) {
    it(`include misspelled attributes of a connection, without the problems that they cause: ${attributes}`, async () => {
      await mount(`<pusher-connection ${attributes}></pusher-connection>`);
      await says('unknown-attribute', `Did you mean ${near}?`);
    });
  }

  it('include misspelled attributes of a channel', async () => {
    const server = await startScriptedServer();
    await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel channel="c"></pusher-channel></pusher-connection>`,
    );
    await says('unknown-attribute', 'Did you mean name?');
  });

  it('include attributes that belong to other elements', async () => {
    await mountChannel('<pusher-value event="e" field="a" limit="5"></pusher-value>');
    await says('unknown-attribute', '<pusher-feed>', '<pusher-members>');
  });

  for (const [markup, ...words] of [
    [
      feed('event="e" order="newest_last"'),
      'newest-first and newest-last',
      'Did you mean newest-last?',
      'newest-first is used',
    ],
    [feed('event="e" limit="ten"'), 'a whole number above 0', '100 is used'],
    [feed('event="e" limit="0"'), '100 is used'],
    [feed('event="e" limit="-5"'), '100 is used'],
    [feed('event="e" transition="false"'), 'leave the attribute out'],
    ['<pusher-status grace="2s"></pusher-status>', 'milliseconds', '1500 is used'],
    ['<pusher-trigger event="client-e" throttle="5 s"></pusher-trigger>', 'milliseconds', '1000 is used'],
    ['<pusher-trigger event="client-e" keep="false"></pusher-trigger>', 'leave the attribute out'],
  ] as const) {
    it(`include wrong values, with the valid ones and the effect: ${markup.slice(0, 60)}`, async () => {
      await mountChannel(markup.replace('client-e" throttle', 'client-e" data="{}" throttle'), '');
      await eventually(() => expect(problems.reported.map((error) => error.code)).to.include('value'));
      const message = problems.logged.find((text) => text.includes('is not a value'));
      for (const word of words) expect(message).to.contain(word);
    });
  }

  it('include a wrong value of loading, which subscribes at once', async () => {
    const { box } = await mountChannel('', 'loading="lazzy"');
    await elementsIn(box).channel.ready;
    await says('value', 'lazy and eager', 'Did you mean lazy?');
  });

  it('include unknown transports', async () => {
    const server = await startScriptedServer();
    await mount(`<pusher-connection ${attributesOf(server)} transports="ws websocket"></pusher-connection>`);
    await says('value', 'ws, xhr_streaming and xhr_polling');
  });

  it('include a cluster that a server overrides', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(
      await mount(`<pusher-connection ${attributesOf(server)} cluster="eu"></pusher-connection>`),
    );
    await connection.ready;
    await says('two-servers', 'cluster="eu" is ignored');
  });

  for (const name of ['Private-chat', 'private_chat', 'presence.room']) {
    it(`include ${name}, which is a public channel`, async () => {
      const server = await startScriptedServer();
      await mount(
        `<pusher-connection ${attributesOf(server)}><pusher-channel name="${name}"></pusher-channel></pusher-connection>`,
      );
      await says('channel-name', 'public channel', `${name.split(/\W|_/)[0]?.toLowerCase()}-`);
    });
  }

  it('include two channel names that differ only in case or punctuation', async () => {
    const server = await startScriptedServer();
    const tags = ['chat-room', 'chat_room'].map((name) => `<pusher-channel name="${name}"></pusher-channel>`);
    await mount(`<pusher-connection ${attributesOf(server)}>${tags.join('')}</pusher-connection>`);
    await says('channel-name', 'chat-room and chat_room');
  });

  for (const [tag, words] of [
    ['pusher-feeds', 'Did you mean <pusher-feed>?'],
    ['pusher-channels', 'Did you mean <pusher-channel>?'],
    ['pusher-conection', 'Did you mean <pusher-connection>?'],
    ['pusher-presence-channel', 'Did you mean <pusher-channel>?'],
    ['pusher-gallery', 'The elements are <pusher-connection>'],
  ] as const) {
    it(`include the unknown element <${tag}>`, async () => {
      skipDefinitionWait();
      await mountChannel(`<${tag}></${tag}>`);
      await says('unknown-tag', words, `<${tag}>`);
    });
  }

  it('are reported up to a limit for each page', async () => {
    await mountChannel(Array.from({ length: 60 }, (_, index) => feed(`event="e" limit="no-${index}"`)).join(''));
    await eventually(() => expect(problems.logged.at(-1)).to.contain('further ones are not reported'));
    expect(problems.logged.length).to.be.at.most(21);
  });
});
