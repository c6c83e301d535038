import { expect } from '@open-wc/testing';
import { PusherEvent } from '../../components/index.js';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { elementsIn, mount, mountConnected, record, watchProblems } from './live-page.js';

describe('<pusher-channel>', () => {
  const problems = watchProblems();

  it('subscribes, reports it, and dispatches every event under its own name with its parsed data', async () => {
    const server = await startSandbox();
    const box = await mountConnected(server, '<pusher-channel name="comments"></pusher-channel>');
    const { channel } = elementsIn(box);
    const received = record(channel, 'pusher-subscribed', 'pusher:subscription_succeeded');
    expect(channel.subscribed).to.equal(false);
    expect(await channel.ready).to.equal(channel);
    expect(channel.subscribed).to.equal(true);
    expect(channel.channel?.name).to.equal('comments');
    expect(channel.matches(':state(subscribed)')).to.equal(true);
    expect(received).to.deep.equal([
      ['pusher-subscribed', { channelName: 'comments', members: undefined }],
      ['pusher:subscription_succeeded', {}],
    ]);
    const events: Event[] = [];
    channel.addEventListener('new-comment', (event) => events.push(event));
    const bubbled = record(box, 'new-comment', 'pusher-event');
    await server.trigger('comments', 'new-comment', { author: 'Ada' });
    await eventually(() => expect(events).to.have.length(1));
    expect(events[0]).to.be.instanceOf(PusherEvent);
    expect(events[0]).to.deep.include({ detail: { author: 'Ada' }, channelName: 'comments', userId: undefined });
    expect(bubbled).to.deep.equal([
      ['pusher-event', { event: 'new-comment', data: { author: 'Ada' }, channelName: 'comments', userId: undefined }],
    ]);
    expect(problems.reported).to.deep.equal([]);
  });

  it('dispatches only the events in its events attribute', async () => {
    const server = await startScriptedServer();
    const { channel } = elementsIn(
      await mountConnected(server, '<pusher-channel name="c" events=" a  b "></pusher-channel>'),
    );
    await channel.ready;
    const received = record(channel, 'pusher-event');
    const names = () => received.map(([, detail]) => (detail as { event: string }).event);
    for (const event of ['a', 'x', 'b']) await server.send({ event, channel: 'c' });
    await eventually(() => expect(names()).to.deep.equal(['a', 'b']));
    channel.events = null;
    await channel.updateComplete;
    await server.send({ event: 'x', channel: 'c' });
    await eventually(() => expect(names()).to.deep.equal(['a', 'b', 'x']));
  });

  it('has the members of a presence channel, and the sender of a client event', async () => {
    const server = await startSandbox();
    const tag = (user: string) =>
      `<pusher-connection api-key="${server.key}" server="${server.url}" auth-endpoint="${server.authEndpoint}?user_id=${user}">` +
      '<pusher-channel name="presence-room"></pusher-channel></pusher-connection>';
    const [ada, bob] = [elementsIn(await mount(tag('ada'))).channel, elementsIn(await mount(tag('bob'))).channel];
    await Promise.all([ada.ready, bob.ready]);
    expect(ada.members?.myID).to.equal('ada');
    await eventually(() => expect(ada.members?.count).to.equal(2));
    const events: PusherEvent[] = [];
    bob.addEventListener('client-wave', (event) => events.push(event as PusherEvent));
    const left = record(bob, 'pusher:member_removed');
    expect(ada.trigger('client-wave', { hello: 1 })).to.equal(true);
    await eventually(() => expect(events).to.have.length(1));
    expect(events[0]).to.deep.include({ detail: { hello: 1 }, channelName: 'presence-room', userId: 'ada' });
    ada.parentElement?.remove();
    await eventually(() => expect(left).to.have.length(1));
    expect(left[0]?.[1]).to.include({ id: 'ada' });
  });

  it('does not dispatch received events under the names of its own events', async () => {
    const server = await startScriptedServer();
    const { channel } = elementsIn(await mountConnected(server, '<pusher-channel name="c"></pusher-channel>'));
    await channel.ready;
    const received = record(channel, 'pusher-gap', 'pusher-error', 'pusher-subscribed', 'end');
    for (const event of ['pusher-gap', 'pusher-error', 'pusher-subscribed', 'end']) {
      await server.send({ event, channel: 'c', data: '{}' });
    }
    await eventually(() => expect(received.map(([type]) => type)).to.deep.equal(['end']));
  });

  it('sends the page’s CSRF token with authorization requests to its own origin only', async () => {
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
      await elementsIn(await mountConnected({ ...server, authEndpoint: '/own/auth' }, tag)).channel.ready;
      await elementsIn(await mountConnected({ ...server, authEndpoint: `${server.authUrl()}?csrf` }, tag)).channel
        .ready;
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

  it('rereads the page’s CSRF token after a 419, and retries once', async () => {
    const meta = document.createElement('meta');
    Object.assign(meta, { name: 'csrf-token', content: 'old' });
    document.head.append(meta);
    const { fetch } = globalThis;
    const tokens: (string | null)[] = [];
    globalThis.fetch = async (url, init) => {
      if (url !== '/own/expired') return fetch(url, init);
      const token = new Headers(init?.headers).get('x-csrf-token');
      tokens.push(token);
      meta.content = 'new';
      return new Response('{"auth":"a:b"}', { status: token === 'new' ? 200 : 419 });
    };
    try {
      const server = { ...(await startScriptedServer()), authEndpoint: '/own/expired' };
      await elementsIn(await mountConnected(server, '<pusher-channel name="private-c"></pusher-channel>')).channel
        .ready;
    } finally {
      globalThis.fetch = fetch;
      meta.remove();
    }
    expect(tokens).to.deep.equal(['old', 'new']);
    expect(problems.reported).to.deep.equal([]);
  });
});
