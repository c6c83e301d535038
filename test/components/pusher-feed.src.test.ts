import { expect } from '@open-wc/testing';
import { restore, spy, stub } from 'sinon';
import type { ItemDetail, PusherFeed } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { around, listen, live as liveAround, nextTask, parts, watchProblems } from './live-page.js';

const feedIn = (box: ParentNode) => box.querySelector('pusher-feed') as PusherFeed;
const texts = (box: ParentNode) => [...box.querySelectorAll('.item')].map(({ textContent }) => textContent);
const shows = (box: ParentNode, ...expected: string[]) => eventually(() => expect(texts(box)).to.deep.equal(expected));

const item = '<p data-empty>Nothing</p><template><p class="item" data-field="text"></p></template>';
const feed = (attributes = '', src = '/list') =>
  `<pusher-feed event="e" src="${src}" ${attributes}>${item}</pusher-feed>`;
const say = (...words: (string | number)[]) => words.map((text) => ({ id: text, text }));

/** A feed in a channel that is live already: where that takes long, a feed asks before it, and again after it. */
async function live(content: string, channelAttributes = '') {
  const page = await liveAround('', channelAttributes);
  parts(page.box).channel.innerHTML = content;
  return page;
}

/** The list's endpoint: each request waits for its answer. */
function endpoint() {
  const { fetch } = globalThis;
  const waiting: ((response: Response | Error) => void)[] = [];
  const requests: string[] = [];
  const caches: (RequestCache | undefined)[] = [];
  stub(globalThis, 'fetch').callsFake((url, init) => {
    if (!String(url).startsWith('/list')) return fetch(url, init);
    requests.push(String(url));
    caches.push(init?.cache);
    return new Promise((resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      waiting.push((response) => (response instanceof Error ? reject(response) : resolve(response)));
    });
  });
  return {
    requests,
    caches,
    /** Answers the next request that waits, or that comes. */
    async answer(body: unknown, status = 200, headers = {}) {
      await eventually(() => expect(waiting).not.to.have.length(0));
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      waiting.shift()?.(body instanceof Error ? body : new Response(text, { status, headers }));
    },
  };
}

describe('a <pusher-feed> with src', () => {
  const noted = watchProblems();
  afterEach(() => restore());

  it('shows the list in its order, below what comes later, and says while it waits for it', async () => {
    const list = endpoint();
    const { box, send } = await live(feed());
    const empty = box.querySelector('[data-empty]') as HTMLElement;
    await eventually(() => expect(feedIn(box).matches(':state(loading)')).to.equal(true));
    expect(empty.hidden).to.equal(true);
    await list.answer(say('b', 'a'));
    await shows(box, 'b', 'a');
    expect(feedIn(box).matches(':state(live)')).to.equal(true);
    await send('e', ...say('c'));
    await shows(box, 'c', 'b', 'a');
    expect(list.requests).to.deep.equal(['/list']);
  });

  it('shows what a cluster sends before its confirmation after what the list brings, in order', async () => {
    const list = endpoint();
    const server = await startScriptedServer({ answer: 'pings' });
    const box = await around(server, '<pusher-channel name="c"></pusher-channel>');
    const { connection, channel } = parts(box);
    const publish = (id: number) => server.send({ event: 'e', channel: 'c', data: { id, text: id } });
    const confirm = () => server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    await server.received(1);
    await confirm();
    await channel.ready;
    channel.innerHTML = feed('key="id" order="newest-last"');
    await list.answer(say(1));
    await shows(box, '1');
    await server.cut();
    await eventually(() => expect(connection.state).to.equal('connecting'));
    connection.connect();
    await server.received(2);
    await publish(5);
    await confirm();
    await publish(6);
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await list.answer(say(1, 2, 3, 4));
    await shows(box, '1', '2', '3', '4', '5', '6');
  });

  it('shows that there is nothing, when the list is empty', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer([]);
    await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
    expect(box.querySelector<HTMLElement>('[data-empty]')?.hidden).to.equal(false);
  });

  for (const [what, key] of [
    ['by key', 'key="id"'],
    ['without keys, by their data', ''],
  ]) {
    it(`neither loses nor doubles what came meanwhile, ${what}`, async () => {
      const list = endpoint();
      const { box, send } = await live(feed(key));
      await eventually(() => expect(list.requests).to.have.length(1));
      await send('e', ...say('c', 'd'));
      await shows(box, 'd', 'c');
      await list.answer([{ text: 'c', id: 'c' }, ...say('b', 'a')]);
      await shows(box, 'd', 'c', 'b', 'a');
    });
  }

  it('does not show again what was taken away meanwhile', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id" remove-event="gone"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    await send('gone', 'b');
    await send('e', ...say('c'));
    await shows(box, 'c');
    await list.answer(say('b', 'a'));
    await shows(box, 'c', 'a');
  });

  it('keeps the newer data of an item that was updated meanwhile', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    await send('e', { id: 'a', text: 'newer' });
    await shows(box, 'newer');
    await list.answer(say('b', 'a'));
    await shows(box, 'b', 'newer');
  });

  it('leaves an older item that is updated meanwhile below a list that has only the latest', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id"'));
    await list.answer(say('c', 'b', 'a'));
    await shows(box, 'c', 'b', 'a');
    feedIn(box).refresh();
    await send('e', { id: 'a', text: 'newer' }, ...say('d'));
    await shows(box, 'd', 'c', 'b', 'newer');
    await list.answer([{ id: 'c', text: 'listed' }, ...say('b')]);
    await shows(box, 'd', 'listed', 'b', 'newer');
  });

  it('leaves an item that may not go among the oldest, newest last, when a list comes', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id" order="newest-last" limit="2"'));
    await list.answer(say('a'));
    await shows(box, 'a');
    box.addEventListener('pusher-before-remove', (event) => {
      if ((event as CustomEvent<ItemDetail>).detail.key === 'a') event.preventDefault();
    });
    await send('e', ...say('b', 'c'));
    await shows(box, 'a', 'b', 'c');
    feedIn(box).refresh();
    await list.answer([
      { id: 'b', text: 'b' },
      { id: 'c', text: 'listed' },
    ]);
    await shows(box, 'a', 'b', 'listed');
    await send('e', ...say('d'));
    await shows(box, 'a', 'listed', 'd');
    feedIn(box).refresh();
    await list.answer(say('x', 'y'));
    await shows(box, 'a', 'x', 'y');
  });

  it('loads the list again after a gap, once, and keeps focus in what stays', async () => {
    const list = endpoint();
    const { box, server, send } = await live(feed('key="id" remove-event="gone"'));
    await list.answer(say('c', 'b', 'a'));
    await shows(box, 'c', 'b', 'a');
    const kept = box.querySelectorAll<HTMLElement>('.item')[1] as HTMLElement;
    kept.tabIndex = 0;
    kept.focus();
    const { connection, channel } = parts(box);
    await server.cut();
    await eventually(() => expect(channel.subscribed).to.equal(false));
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await list.answer(say('d', 'b'));
    // c was taken away while nobody listened; a is older than the list goes back
    await shows(box, 'd', 'b', 'a');
    expect(document.activeElement).to.equal(kept);
    await send('e', ...say('e'));
    await shows(box, 'e', 'd', 'b', 'a');
    expect(list.requests).to.have.length(2);
  });

  it('takes no list that the browser kept: it may be older than what is shown', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer(say('a'));
    await shows(box, 'a');
    feedIn(box).refresh();
    await list.answer(say('b', 'a'));
    await shows(box, 'b', 'a');
    expect(list.caches).to.deep.equal(['no-cache', 'no-cache']);
  });

  it('announces what came since the list, also with a later list, and not the list itself', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('label="comment|comments"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    const region = document.querySelector('[role="status"]') as HTMLElement;
    let announced = 0;
    new MutationObserver(() => {
      announced += Number(/(\d+) new comment/.exec(region.textContent ?? '')?.[1] ?? 0);
    }).observe(region, { childList: true });
    await list.answer(say('b', 'a'));
    await shows(box, 'b', 'a');
    await send('e', ...say('c'));
    await shows(box, 'c', 'b', 'a');
    feedIn(box).refresh();
    await list.answer(say('e', 'd', 'c', 'b', 'a'));
    await shows(box, 'e', 'd', 'c', 'b', 'a');
    await eventually(() => expect(announced).to.equal(3));
  });

  it('tries again when the server or the network fails, and tells it once', async () => {
    stub(Math, 'random').returns(0);
    const list = endpoint();
    const { box, send } = await live(feed());
    await list.answer('', 503);
    await list.answer(new TypeError('no network'));
    await list.answer('', 503);
    await send('e', ...say('b'));
    await shows(box, 'b');
    await list.answer(say('a'));
    await shows(box, 'b', 'a');
    expect(noted.told.map(({ code, retryable }) => [code, retryable])).to.deep.equal([
      [503, true],
      ['src', true],
    ]);
  });

  for (const [what, body, status, code] of [
    ['404', 'not found', 404, 404],
    ['HTML', '<!doctype html>', 200, 'src-not-json'],
    ['an object', '{"data":[]}', 200, 'src-not-a-list'],
    ['nothing', '', 200, 'src-not-json'],
    ['null', 'null', 200, 'src-not-a-list'],
  ] as [string, string, number, string | number][]) {
    it(`that answers ${what} tells so once, does not ask again, and stays live`, async () => {
      const list = endpoint();
      const { box, send } = await live(feed());
      await list.answer(body, status);
      await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
      expect(noted.told).to.have.length(1);
      expect(noted.told[0]).to.include({ code, retryable: false });
      expect(noted.told[0]?.message).to.contain('/list');
      await send('e', ...say('a'));
      await shows(box, 'a');
      expect(list.requests).to.have.length(1);
    });
  }

  it('that is no address tells so', async () => {
    await live(feed('', 'javascript:alert(1)'));
    await eventually(() => expect(noted.told).to.have.length(1));
    expect(noted.told[0]).to.include({ code: 'src' });
  });

  for (const [order, expected] of [
    ['newest-first', ['first', 'x', 'x']],
    ['newest-last', ['x', 'x', 'last']],
  ] as [string, string[]][]) {
    it(`shows of a million items only as many as its limit, ${order}`, async () => {
      const list = endpoint();
      const { box } = await live(feed(`order="${order}" limit="3"`));
      const heard = listen(box, 'pusher-insert');
      await list.answer(`[{"text":"first"},${'{"text":"x"},'.repeat(999_998)}{"text":"last"}]`);
      await shows(box, ...expected);
      expect(heard).to.have.length(3);
    });
  }

  it('shows a long list in pieces, a few ms a frame', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('limit="60"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    let now = 0;
    stub(performance, 'now').callsFake(() => {
      now += 3;
      return now;
    });
    const sizes = new Set<number>();
    new MutationObserver(() => sizes.add(texts(box).length)).observe(feedIn(box), { childList: true });
    await list.answer(Array.from({ length: 60 }, (_, n) => ({ text: `n${n}` })));
    await eventually(() => expect(texts(box)).to.have.length(60));
    expect(sizes.size).to.be.above(10);
    await send('e', ...say('a'));
    await eventually(() => expect(texts(box).slice(0, 2)).to.deep.equal(['a', 'n0']));
    expect([texts(box).length, texts(box).at(-1)]).to.deep.equal([60, 'n58']);
  });

  it('takes items that are no objects, and the same key twice, for what they are', async () => {
    const list = endpoint();
    const { box } = await live(feed('key="id"'));
    await list.answer([
      null,
      5,
      'text',
      { id: 1, text: 'a' },
      { id: 1, text: 'again' },
      { __proto__: null, text: 'b' },
    ]);
    await shows(box, '', '', '', 'a', 'b');
    await eventually(() => expect(noted.told.map(({ code }) => code)).to.deep.equal(['data-is-text']));
  });

  it('loads anew when src changes, or when it is asked to; the request before is given up', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await eventually(() => expect(list.requests).to.have.length(1));
    feedIn(box).src = '/list?2';
    await eventually(() => expect(list.requests).to.deep.equal(['/list', '/list?2']));
    await list.answer(say('of the first'));
    await list.answer(say('a'));
    await shows(box, 'a');
    feedIn(box).refresh();
    await list.answer(say('b', 'a'));
    await shows(box, 'b', 'a');
  });

  it('does not wait for a subscription that doesn’t come, and loads again when it does', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer(say('a'));
    await shows(box, 'a');
    const { channel } = parts(box);
    const other = document.createElement('pusher-feed');
    Object.assign(other, { src: '/list?other', event: 'e', channel: 'none', innerHTML: item });
    box.append(other);
    await list.answer(say('b'));
    await shows(other, 'b');
    channel.id = 'none';
    other.channel = 'none';
    await nextTask();
    other.requestUpdate();
    await eventually(() => expect(list.requests).to.deep.equal(['/list', '/list?other', '/list?other']));
    await list.answer(say('c', 'b'));
    await shows(other, 'c', 'b');
  });

  for (const [form, header] of [
    ['in seconds', () => '100'],
    ['as a date', () => new Date(Date.now() + 100_000).toUTCString()],
  ] as const) {
    it(`waits as long as the server asks for, ${form}`, async () => {
      stub(Math, 'random').returns(0);
      const list = endpoint();
      const waits = spy(globalThis, 'setTimeout');
      await live(feed());
      await list.answer('', 503, { 'Retry-After': header() });
      await eventually(() => {
        const longest = Math.max(...waits.args.map(([, ms]) => ms ?? 0).filter((ms) => ms <= 100_000));
        expect(longest).to.be.within(90_000, 100_000);
      });
    });
  }

  it('ends its request with the element', async () => {
    stub(Math, 'random').returns(0);
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer('', 503);
    await eventually(() => expect(list.requests).to.have.length(2));
    feedIn(box).remove();
    await nextTask();
    await nextTask();
    await list.answer('', 503);
    await nextTask();
    await nextTask();
    expect(list.requests).to.have.length(2);
  });
});
