import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { attributesOf, frames, mount, nextTask } from '../live-page.js';
import { list, texts, useDataAttributes } from './data-attributes-page.js';

describe('data attributes', () => {
  const { page: site, problems } = useDataAttributes();
  const { enable, tell } = site;
  const subscribed = (...channels: string[]) =>
    eventually(async () =>
      expect((await frames(site.server)).filter((frame) => /subscribe/.test(frame))).to.deep.equal(channels),
    );

  it('make a feed of an element: its content is the template, hidden until the first event', async () => {
    enable();
    const box = await mount(list());
    await subscribed('subscribe news');
    expect(box.innerText.trim()).to.equal('');
    await tell('news', 'story', { title: 'First' });
    await tell('news', 'story', { title: 'Second' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Second', 'First']));
    expect(problems.logged).to.deep.equal([]);
  });

  it('are off by default', async () => {
    const box = await mount(`<pusher-connection ${attributesOf(site.server)}></pusher-connection>${list()}`);
    await eventually(async () => expect(await site.server.connections()).to.equal(1));
    await nextTask();
    expect(await frames(site.server)).to.deep.equal([]);
    expect(texts(box)).to.deep.equal(['…']);
  });

  it('apply to elements in the page, and to those added later', async () => {
    const box = await mount(list());
    enable();
    await subscribed('subscribe news');
    const later = await mount(`<section>${list('sports-chess')}</section>`);
    await subscribed('subscribe news', 'subscribe sports-chess');
    await tell('news', 'story', { title: 'News' });
    await tell('sports-chess', 'story', { title: 'Chess' });
    await eventually(() => expect([texts(box), texts(later)]).to.deep.equal([['News'], ['Chess']]));
  });

  it('unsubscribe, and close the connection, when the elements are removed', async () => {
    enable();
    const box = await mount(list() + list('sports-chess'));
    await subscribed('subscribe news', 'subscribe sports-chess');
    box.querySelector('ul')?.remove();
    await subscribed('subscribe news', 'subscribe sports-chess', 'unsubscribe news');
    box.textContent = '';
    await eventually(async () => expect(await site.server.open()).to.equal(0));
  });

  it('survive a move of the element: the subscription and the items are kept', async () => {
    enable();
    const box = await mount(`${list()}<section></section>`);
    await subscribed('subscribe news');
    await tell('news', 'story', { title: 'Before' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Before']));
    box.querySelector('section')?.append(box.querySelector('ul') as Element);
    await nextTask();
    await tell('news', 'story', { title: 'After' });
    await eventually(() => expect(texts(box)).to.deep.equal(['After', 'Before']));
    expect((await frames(site.server)).filter((frame) => /subscribe/.test(frame))).to.deep.equal(['subscribe news']);
  });

  it('also work in a copy of a live element', async () => {
    enable();
    const box = await mount(list());
    await subscribed('subscribe news');
    await tell('news', 'story', { title: 'First' });
    await eventually(() => expect(texts(box)).to.deep.equal(['First']));
    box.append((box.querySelector('ul') as Element).cloneNode(true));
    await eventually(() => expect(box.querySelectorAll('ul[data-pusher-state]')).to.have.length(2));
    await nextTask();
    await tell('news', 'story', { title: 'Second' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Second', 'First', 'Second', 'First']));
  });

  it('use the new content as template if a library replaces it, and keep the items', async () => {
    enable();
    const box = await mount(list());
    await subscribed('subscribe news');
    for (const title of ['First', 'Second']) await tell('news', 'story', { title });
    await eventually(() => expect(texts(box)).to.deep.equal(['Second', 'First']));
    const ul = box.querySelector('ul') as Element;
    ul.innerHTML = '<li><b data-field="title"></b></li>';
    await eventually(() => expect(ul.querySelector('template')).to.be.ok);
    await tell('news', 'story', { title: 'Bold' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Bold', 'Second', 'First']));
    expect(texts(box, 'li b')).to.deep.equal(['Bold']);
    await subscribed('subscribe news');
  });

  it('apply to an element that gets its content after it is inserted', async () => {
    enable();
    const box = await mount(list('news', '', ''));
    await nextTask();
    (box.querySelector('ul') as Element).innerHTML = '<li data-field="title"></li>';
    await subscribed('subscribe news');
    await tell('news', 'story', { title: 'Filled' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Filled']));
  });

  it('follow a change of the channel and of the settings', async () => {
    enable();
    const box = await mount(list());
    await subscribed('subscribe news');
    const ul = box.querySelector('ul') as HTMLElement;
    ul.dataset.pusherChannel = 'sports-chess';
    await eventually(async () => {
      expect(await frames(site.server)).to.include.members(['unsubscribe news', 'subscribe sports-chess']);
    });
    ul.dataset.pusherEvent = 'result';
    await nextTask();
    await tell('sports-chess', 'story', { title: 'Not this' });
    await tell('sports-chess', 'result', { title: 'This' });
    await eventually(() => expect(texts(box)).to.deep.equal(['This']));
    delete ul.dataset.pusherChannel;
    await eventually(async () => expect(await site.server.open()).to.equal(0));
  });

  it('offer the harmless settings of a feed: limit, order, key, remove-event and an empty message', async () => {
    enable();
    const settings =
      'data-pusher-limit="2" data-pusher-order="newest-last" data-pusher-key="id" data-pusher-remove-event="gone"';
    const box = await mount(list('news', settings, '<li data-empty>Nothing yet</li><li data-field="title"></li>'));
    const shown = () => texts(box, 'li:not([hidden])');
    await eventually(() => expect(box.querySelector('[data-pusher-state="empty"]')).to.be.ok);
    await subscribed('subscribe news');
    expect(shown()).to.deep.equal(['Nothing yet']);
    for (const id of [1, 2, 3]) await tell('news', 'story', { id, title: `Story ${id}` });
    await eventually(() => expect(shown()).to.deep.equal(['Story 2', 'Story 3']));
    await tell('news', 'story', { id: 2, title: 'Story 2, corrected' });
    await tell('news', 'gone', { id: 3 });
    await eventually(() => expect(shown()).to.deep.equal(['Story 2, corrected']));
    expect(box.querySelector('[data-pusher-state="live"]')).to.be.ok;
  });

  describe('on the connection of the page', () => {
    const connection = (id = '') => `<pusher-connection ${id} ${attributesOf(site.server)}></pusher-connection>`;

    it('use the only connection, added before or after the element', async () => {
      enable({ apiKey: undefined, server: undefined });
      const box = await mount(list());
      const owner = await mount(connection());
      await subscribed('subscribe news');
      await tell('news', 'story', { title: 'Shared' });
      await eventually(() => expect(texts(box)).to.deep.equal(['Shared']));
      expect(await site.server.connections()).to.equal(1);
      owner.remove();
      await eventually(async () => expect(await site.server.open()).to.equal(0));
    });

    it('use the enclosing connection, or any of several identical ones', async () => {
      enable({ apiKey: undefined, server: undefined });
      const other = await startScriptedServer();
      const around = `<pusher-connection ${attributesOf(other)}>${list('sports-go')}</pusher-connection>`;
      await mount(around);
      await eventually(async () => expect(await frames(other)).to.include('subscribe sports-go'));
      document.querySelector('pusher-connection')?.remove();
      await nextTask();
      await mount(connection() + connection() + list());
      await subscribed('subscribe news');
      await other.close();
    });

    it('receive nothing while it is disconnected', async () => {
      enable({ apiKey: undefined, server: undefined });
      const box = await mount(connection() + connection('id="second"') + list('sports-a'));
      await subscribed('subscribe sports-a');
      const [first] = box.querySelectorAll('pusher-connection');
      first?.disconnect();
      await nextTask();
      const arrived = new Promise((resolve) => first?.pusher?.channel('sports-a')?.bind('story', resolve));
      await tell('sports-a', 'story', { title: 'Unheard' });
      await arrived;
      first?.connect();
      await nextTask();
      await tell('sports-a', 'story', { title: 'Heard' });
      await eventually(() => expect(texts(box)).to.deep.equal(['Heard']));
    });

    it('report the remedy once if the page lacks a connection', async () => {
      enable({ apiKey: undefined, server: undefined });
      await mount(list() + list());
      await eventually(() => expect(problems.reported).to.have.length(1));
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'no-connection' });
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0]).to.contain('data-api-key');
    });
  });

  describe('in content that exceeds its permissions', () => {
    const refused = [
      ...[
        'private-news',
        'presence-news',
        'private-encrypted-news',
        'private-cache-news',
        'PRIVATE-news',
        '#server-to-user-1',
      ],
      ...[
        '',
        ' ',
        'weather',
        'news2',
        'xnews',
        'sports',
        '*',
        'sports-*',
        'news ./',
        '__proto__',
        'constructor',
        'néws',
      ],
      'sports-'.padEnd(201, 'x'),
    ];
    it('subscribe only to public channels that the page’s owner allows, and report others once', async () => {
      enable({ channels: ['news', 'sports-*', 'private-*', 'presence-news', '#*'] });
      const box = await mount([...refused, 'news'].map((name) => list(name.replaceAll('"', ''))).join(''));
      await subscribed('subscribe news');
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'not-allowed' });
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0]).to.contain('private-news').and.to.contain('data-channels').and.to.contain('more');
      expect(problems.logged[0]?.length).to.be.below(1_000);
      // refused elements stay unchanged
      expect(texts(box)).to.deep.equal(refused.map(() => '…'));
    });

    for (const list_ of [[], ['*-news'], ['n*s*x'], ['new']]) {
      it(`do not subscribe to channels that ${JSON.stringify(list_)} does not match`, async () => {
        enable({ channels: list_ });
        await mount(list('news') + list('sports-x'));
        await eventually(() => expect(problems.reported).to.have.length(1));
        expect(await site.server.connections()).to.equal(0);
      });
    }

    for (const list_ of [['*'], ['n*'], ['*s'], ['n*w*s'], ['news*']]) {
      it(`subscribe to a channel that ${list_} matches`, async () => {
        enable({ channels: list_ });
        await mount(list('news'));
        await subscribed('subscribe news');
      });
    }

    it('take no key, server, address or option from content', async () => {
      enable();
      const evil = await startScriptedServer();
      const attributes = [
        'api-key',
        'key',
        'app-key',
        'cluster',
        'server',
        'ws-host',
        'src',
        'options',
        'auth-endpoint',
      ];
      const all = attributes.map((name) => `data-pusher-${name}="${evil.url}" data-${name}="${evil.url}"`).join(' ');
      await mount(`<div data-channels="*" data-api-key="evil">${list('news', all)}</div>`);
      await subscribed('subscribe news');
      expect(await evil.connections()).to.equal(0);
      const requested = performance.getEntriesByType('resource').map(({ name }) => name);
      expect(requested.filter((name) => name.includes(`:${evil.port}`))).to.deep.equal([]);
      await evil.close();
    });

    it('do not multiply subscriptions by nested elements', async () => {
      enable();
      await mount(list('sports-y')); // so that there is a connection already
      await subscribed('subscribe sports-y');
      const box = await mount(list('news', '', `<li><b data-field="title"></b>${list('sports-x')}</li>`));
      await subscribed('subscribe sports-y', 'subscribe news');
      await tell('news', 'story', { title: 'Outer' });
      await eventually(() => expect(texts(box, 'b')).to.deep.equal(['Outer']));
      await eventually(() => expect(problems.reported.map(({ code }) => code)).to.deep.equal(['nested']));
      await subscribed('subscribe sports-y', 'subscribe news');
    });

    it('show hostile data as text', async () => {
      enable();
      const item = '<li><a data-field="title" data-field-href="url" data-field-onclick="url"></a></li>';
      const box = await mount(list('news', '', item));
      await subscribed('subscribe news');
      await tell('news', 'story', { title: '<img src=x onerror=alert(1)>', url: 'javascript:alert(1)' });
      await tell('news', 'story', { title: { toString: 1 }, url: '//example.com/\u0000' });
      await tell('news', 'story', null);
      await tell('news', 'story', JSON.parse('{"__proto__": {"title": "polluted"}}'));
      await tell('news', 'story', { title: 'x'.repeat(1_000) });
      await eventually(() => expect(texts(box)[0]).to.equal('x'.repeat(1_000)));
      expect(texts(box).slice(1)).to.deep.equal(['', '', '', '<img src=x onerror=alert(1)>']);
      expect(box.querySelector('li:last-child a')?.hasAttribute('href')).to.equal(false);
      expect(box.querySelector('img, [onclick]')).to.equal(null);
    });

    it('show at most 1,000 items, whatever limit the content sets', async () => {
      enable();
      const box = await mount(list('news', 'data-pusher-limit="1e9"'));
      await subscribed('subscribe news');
      const titles = [...Array.from({ length: 1_010 }, (_, index) => `${index}`), 'Last'];
      await site.server.sendEach(
        titles.map((title) => ({ event: 'story', channel: 'news', data: JSON.stringify({ title }) })),
      );
      await eventually(() => expect(texts(box)[0]).to.equal('Last'));
      await eventually(() => expect(box.querySelectorAll('li')).to.have.length(1_000));
    });

    it('support 1,000 elements, and leave nothing when they are removed', async () => {
      enable();
      const names = Array.from({ length: 1_000 }, (_, index) => `sports-${index % 500}`);
      const box = await mount(names.map((name) => list(name)).join(''));
      // the client subscribes twice, or pings, if the server is slow
      const subscriptions = async () => (await frames(site.server)).filter((frame) => /subscribe/.test(frame));
      await eventually(async () => expect(new Set(await subscriptions())).to.have.property('size', 500));
      await tell('sports-7', 'story', { title: 'Seven' });
      await eventually(() =>
        expect(texts(box, '[data-pusher-channel="sports-7"] li')).to.deep.equal(['Seven', 'Seven']),
      );
      box.textContent = '';
      await eventually(async () => expect(await site.server.open()).to.equal(0));
    });
  });

  describe('with mistakes of the page’s owner', () => {
    for (const [mistake, options] of [
      ['a key without a server', { apiKey: 'key', server: undefined }],
      ['an invalid server', { apiKey: 'key', server: 'nonsense' }],
      ['channels that aren’t a list', { channels: 'news' as unknown as string[] }],
    ] as const) {
      it(`report ${mistake}, and throw nothing`, async () => {
        enable(options);
        await mount(list());
        await eventually(() => expect(problems.logged).to.have.length(1));
        expect(problems.logged[0]).to.contain('enableDataAttributes()');
        await nextTask();
        expect(await site.server.connections()).to.equal(0);
      });
    }

    it('report missing attributes of an element, each once', async () => {
      enable();
      await mount('<ul data-pusher-channel="news" data-pusher-remove-event="gone"><li data-field="t"></li></ul>');
      await eventually(() => expect(problems.reported.map(({ code }) => code)).to.deep.equal(['no-event', 'no-key']));
      expect(problems.logged[0]).to.contain('data-pusher-event');
    });

    it('make each element live once even if they are enabled twice', async () => {
      enable({ channels: ['news'] });
      const first = site.stop;
      enable({ channels: ['news', 'sports-*'] });
      const second = site.stop;
      site.stop = () => {
        first();
        second();
      };
      const box = await mount(list() + list('sports-a'));
      await eventually(async () => expect(await frames(site.server)).to.have.length(2));
      await tell('news', 'story', { title: 'Once' });
      await eventually(() => expect(texts(box)).to.deep.equal(['Once']));
      expect(problems.logged).to.deep.equal([]);
    });
  });

  it('stop when the page’s owner stops them, and keep the items', async () => {
    enable();
    const box = await mount(list());
    await subscribed('subscribe news');
    await tell('news', 'story', { title: 'Last' });
    await eventually(() => expect(texts(box)).to.deep.equal(['Last']));
    site.stop();
    await eventually(async () => expect(await site.server.open()).to.equal(0));
    expect(texts(box)).to.deep.equal(['Last']);
  });
});
