import { expect } from '@open-wc/testing';
import { type PusherChannel, PusherEvent } from '../../components/index.js';
import { Pusher } from '../../src/client/index.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, listen, nextTask, parts, place, problems } from './page.js';

describe('<pusher-channel>', () => {
  let noted: ReturnType<typeof problems>;
  beforeEach(() => {
    noted = problems();
  });
  afterEach(async () => {
    noted.end();
    for (const element of document.querySelectorAll('pusher-connection, pusher-channel')) element.remove();
    await nextTask();
    expect(Pusher.instances, 'clients that are left').to.deep.equal([]);
  });

  const frames = async (server: ScriptedServer, count?: number) =>
    (await server.received(count)).map(
      ({ event, data }) => `${event.replace('pusher:', '')} ${(data as { channel?: string }).channel}`,
    );
  const around = (server: Parameters<typeof attributesOf>[0], content: string) =>
    place(`<pusher-connection ${attributesOf(server)}>${content}</pusher-connection>`);

  it('subscribes, tells so, and dispatches every event under its own name with its parsed data', async () => {
    const server = await startSandbox();
    const box = await around(server, '<pusher-channel name="comments"></pusher-channel>');
    const { channel } = parts(box);
    const heard = listen(channel, 'pusher-subscribed', 'pusher:subscription_succeeded');
    expect(channel.subscribed).to.equal(false);
    expect(await channel.ready).to.equal(channel);
    expect(channel.subscribed).to.equal(true);
    expect(channel.channel?.name).to.equal('comments');
    expect(channel.matches(':state(subscribed)')).to.equal(true);
    expect(heard).to.deep.equal([
      ['pusher-subscribed', { channelName: 'comments', members: undefined }],
      ['pusher:subscription_succeeded', {}],
    ]);
    const events: Event[] = [];
    channel.addEventListener('new-comment', (event) => events.push(event));
    const bubbled = listen(box, 'new-comment', 'pusher-event');
    await server.trigger('comments', 'new-comment', { author: 'Ada' });
    await eventually(() => expect(events).to.have.length(1));
    expect(events[0]).to.be.instanceOf(PusherEvent);
    expect(events[0]).to.deep.include({ detail: { author: 'Ada' }, channelName: 'comments', userId: undefined });
    expect(bubbled).to.deep.equal([
      ['pusher-event', { event: 'new-comment', data: { author: 'Ada' }, channelName: 'comments', userId: undefined }],
    ]);
    expect(noted.told).to.deep.equal([]);
  });

  it('dispatches only the events that its filter names', async () => {
    const server = await startScriptedServer();
    const { channel } = parts(await around(server, '<pusher-channel name="c" events=" a  b "></pusher-channel>'));
    await channel.ready;
    const heard = listen(channel, 'pusher-event');
    const names = () => heard.map(([, detail]) => (detail as { event: string }).event);
    for (const event of ['a', 'x', 'b']) await server.send({ event, channel: 'c' });
    await eventually(() => expect(names()).to.deep.equal(['a', 'b']));
    channel.events = null;
    await channel.updateComplete;
    await server.send({ event: 'x', channel: 'c' });
    await eventually(() => expect(names()).to.deep.equal(['a', 'b', 'x']));
  });

  it('knows who is on a presence channel, and who sent a client event', async () => {
    const server = await startSandbox();
    const tag = (user: string) =>
      `<pusher-connection api-key="${server.key}" server="${server.url}" auth-endpoint="${server.authEndpoint}?user_id=${user}">` +
      '<pusher-channel name="presence-room"></pusher-channel></pusher-connection>';
    const [ada, bob] = [parts(await place(tag('ada'))).channel, parts(await place(tag('bob'))).channel];
    await Promise.all([ada.ready, bob.ready]);
    expect(ada.members?.myID).to.equal('ada');
    await eventually(() => expect(ada.members?.count).to.equal(2));
    const events: PusherEvent[] = [];
    bob.addEventListener('client-wave', (event) => events.push(event as PusherEvent));
    const left = listen(bob, 'pusher:member_removed');
    expect(ada.trigger('client-wave', { hello: 1 })).to.equal(true);
    await eventually(() => expect(events).to.have.length(1));
    expect(events[0]).to.deep.include({ detail: { hello: 1 }, channelName: 'presence-room', userId: 'ada' });
    ada.parentElement?.remove();
    await eventually(() => expect(left).to.have.length(1));
    expect(left[0]?.[1]).to.include({ id: 'ada' });
  });

  it('lets nothing that arrives pass for its own events', async () => {
    const server = await startScriptedServer();
    const { channel } = parts(await around(server, '<pusher-channel name="c"></pusher-channel>'));
    await channel.ready;
    const heard = listen(channel, 'pusher-gap', 'pusher-error', 'pusher-subscribed', 'end');
    for (const event of ['pusher-gap', 'pusher-error', 'pusher-subscribed', 'end']) {
      await server.send({ event, channel: 'c', data: '{}' });
    }
    await eventually(() => expect(heard.map(([type]) => type)).to.deep.equal(['end']));
  });

  describe('sharing', () => {
    it('elements of one name share a subscription; the last one removed ends it', async () => {
      const server = await startScriptedServer();
      const tag = '<pusher-channel name="c"></pusher-channel>';
      const box = await around(server, tag + tag);
      const [one, two] = [...box.querySelectorAll('pusher-channel')] as [PusherChannel, PusherChannel];
      await Promise.all([one.ready, two.ready]);
      expect(one.channel).to.equal(two.channel);
      const third = document.createElement('pusher-channel');
      third.name = 'c';
      const late = listen(third, 'pusher-subscribed');
      box.querySelector('pusher-connection')?.append(third);
      await third.ready;
      expect(late).to.have.length(1);
      one.remove();
      two.remove();
      await nextTask();
      const [gone, here] = [listen(one, 'e'), listen(third, 'e')];
      await server.send({ event: 'e', channel: 'c' });
      await eventually(() => expect(here).to.have.length(1));
      expect(gone).to.deep.equal([]);
      third.remove();
      expect(await frames(server, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
    });

    it('a script’s own subscription counts as one holder more: neither side mutes the other', async () => {
      const server = await startScriptedServer();
      const { connection, channel } = parts(await around(server, '<pusher-channel name="c"></pusher-channel>'));
      await channel.ready;
      const pusher = connection.pusher as Pusher;
      const [element, script] = [listen(channel, 'e'), [] as unknown[]];
      const send = async (n: number) => {
        const all: unknown[] = [];
        pusher.bind('e', (data) => void all.push(data), all);
        await server.send({ event: 'e', channel: 'c', data: String(n) });
        await eventually(() => expect(all).to.have.length(1));
        pusher.unbind('e', null, all);
      };
      pusher.subscribe('c').bind('e', (data) => void script.push(data));
      await send(1);
      pusher.unsubscribe('c');
      await send(2);
      pusher.subscribe('c').bind('e', (data) => void script.push(data));
      channel.remove();
      await nextTask();
      await send(3);
      expect(element.map(([, data]) => data)).to.deep.equal([1, 2]);
      expect(script).to.deep.equal([1, 3]);
      expect(await frames(server)).to.deep.equal(['subscribe c']);
      pusher.unsubscribe('c');
      expect(await frames(server, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
    });
  });

  describe('life in the page', () => {
    it('a move within the connection keeps the subscription, and loses no event', async () => {
      const server = await startScriptedServer();
      const box = await around(server, '<p></p><div><pusher-channel name="c"></pusher-channel></div>');
      const { channel } = parts(box);
      await channel.ready;
      const heard = listen(channel, 'e', 'pusher-subscribed');
      for (let n = 0; n < 5; n++) {
        (n % 2 ? box.querySelector('div') : box.querySelector('p'))?.append(channel);
        await server.send({ event: 'e', channel: 'c', data: String(n) });
        await nextTask();
      }
      await eventually(() => expect(heard.map(([, data]) => data)).to.deep.equal([0, 1, 2, 3, 4]));
      expect(await frames(server)).to.deep.equal(['subscribe c']);
    });

    it('a move to another connection subscribes there, and ends here', async () => {
      const [first, second] = [await startScriptedServer(), await startScriptedServer()];
      const { channel } = parts(await around(first, '<pusher-channel name="c"></pusher-channel>'));
      const { connection } = parts(await around(second, ''));
      await channel.ready;
      connection.append(channel);
      expect(await frames(second, 1)).to.deep.equal(['subscribe c']);
      expect(await frames(first, 2)).to.deep.equal(['subscribe c', 'unsubscribe c']);
      await channel.ready;
      const heard = listen(channel, 'e');
      await second.send({ event: 'e', channel: 'c', data: '2' });
      await eventually(() => expect(heard).to.deep.equal([['e', 2]]));
    });

    it('a changed name moves it', async () => {
      const server = await startScriptedServer();
      const { channel } = parts(await around(server, '<pusher-channel name="a"></pusher-channel>'));
      await channel.ready;
      channel.name = 'b';
      expect(channel.channel?.name).to.equal('b');
      expect(channel.subscribed).to.equal(false);
      await channel.ready;
      expect(channel.subscribed).to.equal(true);
      channel.setAttribute('name', 'c');
      await channel.updateComplete;
      await channel.ready;
      expect(await frames(server, 5)).to.deep.equal([
        'subscribe a',
        'subscribe b',
        'unsubscribe a',
        'subscribe c',
        'unsubscribe b',
      ]);
    });

    it('it is subscribed again after a drop, and shows in between that it is not', async () => {
      const server = await startScriptedServer();
      const { channel, connection } = parts(await around(server, '<pusher-channel name="c"></pusher-channel>'));
      await channel.ready;
      const heard = listen(channel, 'pusher-subscribed');
      const shown: boolean[] = [];
      connection.addEventListener('pusher-statechange', () => {
        shown.push(channel.subscribed);
        queueMicrotask(() => shown.push(channel.matches(':state(subscribed)')));
      });
      await server.end(4200);
      await eventually(() => expect(heard).to.have.length(1));
      expect(shown.slice(0, 2)).to.deep.equal([false, false]);
      expect(channel.matches(':state(subscribed)')).to.equal(true);
    });

    it('a lazy one subscribes when its content comes near the viewport', async () => {
      const server = await startScriptedServer();
      const box = await around(
        server,
        '<div style="height: 500vh"></div><pusher-channel name="c" loading="lazy"><p>content</p></pusher-channel>' +
          '<pusher-channel name="near" loading="eager"></pusher-channel>',
      );
      const { channel } = parts(box);
      await (box.querySelector('[name=near]') as PusherChannel).ready;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      expect(channel.channel).to.equal(undefined);
      channel.querySelector('p')?.scrollIntoView();
      await channel.ready;
      expect(await frames(server)).to.deep.equal(['subscribe near', 'subscribe c']);
    });

    it('500 of them come and go at once', async () => {
      const server = await startScriptedServer();
      const { connection } = parts(await around(server, ''));
      await connection.ready;
      connection.innerHTML = Array.from(
        { length: 500 },
        (_, n) => `<pusher-channel name="c${n}"></pusher-channel>`,
      ).join('');
      expect(await server.received(500)).to.have.length(500);
      await (connection.lastElementChild as PusherChannel).ready;
      connection.replaceChildren();
      expect(await server.received(1000)).to.have.length(1000);
      expect(connection.pusher?.allChannels()).to.deep.equal([]);
    });
  });

  it('sends a page’s CSRF token with authorisation requests to its own site, and to no other', async () => {
    const meta = document.createElement('meta');
    Object.assign(meta, { name: 'csrf-token', content: 'from meta' });
    document.head.append(meta);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every engine
    document.cookie = 'XSRF-TOKEN=from%20cookie';
    const { fetch } = globalThis;
    const requests: [string, Headers][] = [];
    globalThis.fetch = (url, init) => {
      if (!String(url).endsWith('/own/auth') && !String(url).includes('/auth?csrf')) return fetch(url, init);
      requests.push([String(url), new Headers(init?.headers)]);
      return Promise.resolve(new Response('{"auth":"a:b"}'));
    };
    try {
      const server = await startScriptedServer();
      const tag = '<pusher-channel name="private-c"></pusher-channel>';
      await parts(await around({ ...server, authEndpoint: '/own/auth' }, tag)).channel.ready;
      await parts(await around({ ...server, authEndpoint: `${server.authUrl()}?csrf` }, tag)).channel.ready;
    } finally {
      globalThis.fetch = fetch;
      meta.remove();
    }
    expect(requests.map(([url]) => url.slice(-9))).to.deep.equal(['/own/auth', 'auth?csrf']);
    expect(requests[0]?.[1].get('x-csrf-token')).to.equal('from meta');
    expect(requests[0]?.[1].get('x-xsrf-token')).to.equal('from cookie');
    expect(requests[1]?.[1].has('x-csrf-token')).to.equal(false);
    expect(requests[1]?.[1].has('x-xsrf-token')).to.equal(false);
  });
});
