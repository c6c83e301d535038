import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../../servers/index.js';
import { elementsIn, mountChannel, mountConnected } from '../../live-page.js';
import { expectSilence, feed, of, post, type Sent, show, text, value } from '../../silent-page.js';

/** Correct pages with data that resembles a mistake. */
describe('no mistake is reported for data with', () => {
  const saysNothing = expectSilence();

  const cases: readonly (readonly [what: string, content: string, events: readonly Sent[]])[] = [
    [
      'a list that the item lacks',
      feed(`${text}<template data-each="tags"><i data-field="."></i></template>`),
      of(post),
    ],
    ['a list of a name like that of a field', feed(`${text}<template data-each="url">x</template>`), of({ text: 'a' })],
    [
      'a value that arrived once',
      value('event="e" field="home"'),
      of({ home: 1 }, { a: 1 }, { a: 2 }, { a: 3 }, { hoem: 4 }),
    ],
    [
      'fields that are null, empty, 0 and false',
      feed('<b data-field="a"></b><b data-field="b"></b><b data-field="c"></b><b data-field="d"></b>'),
      of({ a: null, b: '', c: 0, d: false }),
    ],
    ['a single field that is null', feed(text), of({ text: null }, { text: '' }, { text: 0 })],
    ['null on the way to a field', feed(`${text}<i data-field="author.name"></i>`), of({ ...post, author: null })],
    ['nothing but null on the way', feed('<i data-field="author.name"></i>'), of({ author: null, name: 'x' })],
    [
      'an optional object whose field also exists in another object',
      feed(`${text}<i data-field="parent.name"></i>`),
      of(post, post, post),
    ],
    [
      'an optional nested field, and a field with the same name at the top level',
      feed(`${text}<img alt="" data-field-src="author.image.url">`),
      of(post, post, post),
    ],
    [
      'an optional field at the top level, and a nested field with the same name',
      feed(`${text}<i data-field="name"></i>`),
      of(post, post, post),
    ],
    ...[
      ['date', 'data'],
      ['link', 'like'],
      ['line2', 'line3'],
      ['user_id', 'user_ip'],
      ['starts_at', 'starts_on'],
      ['author_id', 'author'],
      ['image1', 'image2'],
      ['edited', 'edit'],
      ['updated', 'update'],
      ['price', 'prize'],
      ['state', 'stage'],
      ['rating', 'rate'],
      ['title', 'titles'],
      ['createdAt', 'deletedAt'],
      ['homeScore', 'awayScore'],
      ['imageUrl', 'imageAlt'],
      ['parent_id', 'parent'],
    ].map(
      ([optional, other]) =>
        [
          `an optional ${optional} beside ${other}`,
          feed(`${text}<i data-field="${optional}"></i><u data-if="${optional}">!</u>`),
          of({ text: 'a', [`${other}`]: 1 }),
        ] as const,
    ),
    [
      'an item with static text and a condition',
      feed('<p data-if="joined">Ada joined</p><b data-field="text"></b>'),
      of({ joined: true }),
    ],
    [
      'an item that contains only a list',
      feed('<h3 data-field="title"></h3><ul><template data-each="lines"><li data-field="."></li></template></ul>'),
      of({ lines: ['a', 'b'] }),
    ],
    [
      'items with empty lists',
      feed(`${text}<template data-each="tags"><i data-field="name"></i></template>`),
      of({ text: 'a', tags: [] }),
    ],
    [
      'fields that some entries of a list lack',
      feed('<template data-each="tags"><i data-field="name"></i><b data-field="note"></b></template>'),
      of({
        tags: [
          { name: 'a', node: 1 },
          { name: 'b', note: 'x' },
        ],
      }),
    ],
    [
      'a missing field for an attribute, in an item with text',
      feed('<p data-field-lang="lang" data-field-title="hint">Something new came.</p>'),
      of({ id: 1 }, { id: 2 }, { id: 3 }),
    ],
    [
      'two kinds of events in a feed',
      feed('<b data-field="text"></b>', 'event="comment like"'),
      [
        ['like', { user: 'Ada' }],
        ['comment', { text: 'a' }],
      ],
    ],
    [
      'two kinds of events, each with its own elements in the template',
      feed('<p data-field="comment.text"></p><p data-field="like.user"></p>', 'event="comment like"'),
      [
        ['like', { like: { user: 'Ada' }, text: 1 }],
        ['comment', { comment: { text: 'a' }, user: 1 }],
      ],
    ],
    [
      'two kinds of events, one of them without a key',
      feed(text, 'event="notice comment" key="id"'),
      [
        ['notice', { text: 'a' }],
        ['comment', { id: 1, text: 'a' }],
      ],
    ],
    ['a key that is null, empty or 0', feed(text, 'event="e" key="id"'), of({ id: null, text: 'a' })],
    ['a key that is an empty text', feed(text, 'event="e" key="id"'), of({ id: '', text: 'a' }, { id: 0, text: 'a' })],
    [
      'an event without data for a value, and one with data',
      value('event="score reset" field="home"'),
      [
        ['reset', ''],
        ['reset', {}],
        ['score', { home: 1 }],
      ],
    ],
    [
      'an event with a text for a value, and one with data',
      value('event="score reset" field="home"'),
      [
        ['reset', 'by Ada'],
        ['score', { home: 1 }],
      ],
    ],
    [
      'events that each contain another value',
      value('event="e" field="home"') + value('event="e" field="away"'),
      of({ away: 1 }, { away: 2 }, { away: 3 }, { away: 4 }),
    ],
    [
      'events about other stocks',
      value('event="e" field="ACME.price"'),
      of({ GLOB: { price: 1 } }, { FOO: { price: 1 } }, { BAR: { price: 2 } }, { GLOB: { price: 3 } }),
    ],
    ['events about other stocks, by name', value('event="e" field="ACME"'), of({ GLOB: 1 }, { FOO: 1 }, { BAR: 2 })],
    [
      'items with different fields',
      feed('<b data-field="text"></b><i data-field="note"></i>'),
      of({ text: 'a' }, { note: 'b' }, { text: 'c', note: 'd' }),
    ],
    ['texts with quotation marks', feed(text), of({ text: '"quoted"' }, { text: '“quoted”' }, { text: '{{ text }}' })],
  ];
  for (const [what, content, events] of cases) {
    it(what, async () => {
      await show(content, events);
      await saysNothing();
    });
  }

  it('a list that the item lacks, in a template that shows nothing else', async () => {
    await show(feed('<p>Ada wrote</p><template data-each="tags"><i data-field="."></i></template>'), of(post, post));
    await show(feed('<template data-each="tags"><i data-field="."></i></template>'), of(post, post, post));
    await saysNothing();
  });

  it('a value that arrived once, but that a listener prevented', async () => {
    const { box } = await mountChannel(value('event="e" field="home"'));
    box.addEventListener('pusher-before-update', (event) => event.preventDefault());
    const { channel } = elementsIn(box).channel;
    for (const data of [{ home: 1 }, { a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]) channel?.emit('e', data);
    await saysNothing();
  });

  it('members without info, or with incomplete info', async () => {
    const server = await startScriptedServer();
    const box = await mountConnected(
      server,
      '<pusher-channel name="presence-c"><pusher-members><template><b data-field="info.name"></b><i data-field="info.role"></i></template></pusher-members></pusher-channel>',
    );
    await server.received(1);
    const presence = { count: 3, ids: ['1', '2', '3'], hash: { 1: null, 2: {}, 3: { name: 'Ada' } } };
    await server.send({
      event: 'pusher_internal:subscription_succeeded',
      channel: 'presence-c',
      data: JSON.stringify({ presence }),
    });
    await eventually(() => expect(box.textContent).to.contain('Ada'));
    await saysNothing();
  });
});
