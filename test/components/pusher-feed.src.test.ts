import { expect } from '@open-wc/testing';
import { restore, spy, stub } from 'sinon';
import type { ItemDetail } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { feedIn, shows, texts } from './feed-page.js';
import {
  elementsIn,
  mountChannel as liveAround,
  mountConnected,
  nextTask,
  record,
  watchProblems,
} from './live-page.js';

const item = '<p data-empty>Nothing</p><template><p class="item" data-field="text"></p></template>';
const feed = (attributes = '', src = '/list') =>
  `<pusher-feed event="e" src="${src}" ${attributes}>${item}</pusher-feed>`;
const itemsOf = (...words: (string | number)[]) => words.map((text) => ({ id: text, text }));

/** A feed in a channel that is already live. While a channel is still subscribing, a feed may load its list before that, and again after it. */
async function live(content: string, channelAttributes = '') {
  const page = await liveAround('', channelAttributes);
  elementsIn(page.box).channel.innerHTML = content;
  return page;
}

/** The list's endpoint. Each request waits until the test answers it. */
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
    /** Answers the oldest waiting request; waits for one if necessary. */
    async answer(body: unknown, status = 200, headers = {}) {
      await eventually(() => expect(waiting).not.to.have.length(0));
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      waiting.shift()?.(body instanceof Error ? body : new Response(text, { status, headers }));
    },
  };
}

describe('<pusher-feed> with src', () => {
  const problems = watchProblems();
  afterEach(() => restore());

  it('has the state loading until the list arrives, keeps the list’s order, and shows later items above it', async () => {
    const list = endpoint();
    const { box, send } = await live(feed());
    const empty = box.querySelector('[data-empty]') as HTMLElement;
    await eventually(() => expect(feedIn(box).matches(':state(loading)')).to.equal(true));
    expect(empty.hidden).to.equal(true);
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'b', 'a');
    expect(feedIn(box).matches(':state(live)')).to.equal(true);
    await send('e', ...itemsOf('c'));
    await shows(box, 'c', 'b', 'a');
    expect(list.requests).to.deep.equal(['/list']);
  });

  it('shows events that a cluster sends before its confirmation after the list’s items, in order', async () => {
    const list = endpoint();
    const server = await startScriptedServer({ answer: 'pings' });
    const box = await mountConnected(server, '<pusher-channel name="c"></pusher-channel>');
    const { connection, channel } = elementsIn(box);
    const publish = (id: number) => server.send({ event: 'e', channel: 'c', data: { id, text: id } });
    const confirm = () => server.send({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    await server.received(1);
    await confirm();
    await channel.ready;
    channel.innerHTML = feed('key="id" order="newest-last"');
    await list.answer(itemsOf(1));
    await shows(box, '1');
    await server.cut();
    await eventually(() => expect(connection.state).to.equal('connecting'));
    connection.connect();
    await server.received(2);
    await publish(5);
    await confirm();
    await publish(6);
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await list.answer(itemsOf(1, 2, 3, 4));
    await shows(box, '1', '2', '3', '4', '5', '6');
  });

  it('shows its empty message when the list is empty', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer([]);
    await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
    expect(box.querySelector<HTMLElement>('[data-empty]')?.hidden).to.equal(false);
  });

  for (const [matching, key] of [
    ['matching by key', 'key="id"'],
    ['matching by data without keys', ''],
  ]) {
    it(`neither loses nor duplicates items that arrive while the list loads, ${matching}`, async () => {
      const list = endpoint();
      const { box, send } = await live(feed(key));
      await eventually(() => expect(list.requests).to.have.length(1));
      await send('e', ...itemsOf('c', 'd'));
      await shows(box, 'd', 'c');
      await list.answer([{ text: 'c', id: 'c' }, ...itemsOf('b', 'a')]);
      await shows(box, 'd', 'c', 'b', 'a');
    });
  }

  it('does not restore an item that was removed while the list loaded', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id" remove-event="gone"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    await send('gone', 'b');
    await send('e', ...itemsOf('c'));
    await shows(box, 'c');
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'c', 'a');
  });

  it('keeps the newer data of an item that was updated while the list loaded', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    await send('e', { id: 'a', text: 'newer' });
    await shows(box, 'newer');
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'b', 'newer');
  });

  it('keeps an older item, updated while the list loads, below a list of only the latest items', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id"'));
    await list.answer(itemsOf('c', 'b', 'a'));
    await shows(box, 'c', 'b', 'a');
    feedIn(box).refresh();
    await send('e', { id: 'a', text: 'newer' }, ...itemsOf('d'));
    await shows(box, 'd', 'c', 'b', 'newer');
    await list.answer([{ id: 'c', text: 'listed' }, ...itemsOf('b')]);
    await shows(box, 'd', 'listed', 'b', 'newer');
  });

  it('keeps an item whose removal is canceled among the oldest when a list arrives, newest last', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('key="id" order="newest-last" limit="2"'));
    await list.answer(itemsOf('a'));
    await shows(box, 'a');
    box.addEventListener('pusher-before-remove', (event) => {
      if ((event as CustomEvent<ItemDetail>).detail.key === 'a') event.preventDefault();
    });
    await send('e', ...itemsOf('b', 'c'));
    await shows(box, 'a', 'b', 'c');
    feedIn(box).refresh();
    await list.answer([
      { id: 'b', text: 'b' },
      { id: 'c', text: 'listed' },
    ]);
    await shows(box, 'a', 'b', 'listed');
    await send('e', ...itemsOf('d'));
    await shows(box, 'a', 'listed', 'd');
    feedIn(box).refresh();
    await list.answer(itemsOf('x', 'y'));
    await shows(box, 'a', 'x', 'y');
  });

  it('reloads the list once after a gap, and keeps the focus in an item that remains', async () => {
    const list = endpoint();
    const { box, server, send } = await live(feed('key="id" remove-event="gone"'));
    await list.answer(itemsOf('c', 'b', 'a'));
    await shows(box, 'c', 'b', 'a');
    const kept = box.querySelectorAll<HTMLElement>('.item')[1] as HTMLElement;
    kept.tabIndex = 0;
    kept.focus();
    const { connection, channel } = elementsIn(box);
    await server.cut();
    await eventually(() => expect(channel.subscribed).to.equal(false));
    connection.connect();
    await eventually(() => expect(channel.subscribed).to.equal(true));
    await list.answer(itemsOf('d', 'b'));
    // c was removed during the outage; a is older than the oldest item of the list
    await shows(box, 'd', 'b', 'a');
    expect(document.activeElement).to.equal(kept);
    await send('e', ...itemsOf('e'));
    await shows(box, 'e', 'd', 'b', 'a');
    expect(list.requests).to.have.length(2);
  });

  it('revalidates the list with the server, as a cached one may be older than the items shown', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer(itemsOf('a'));
    await shows(box, 'a');
    feedIn(box).refresh();
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'b', 'a');
    expect(list.caches).to.deep.equal(['no-cache', 'no-cache']);
  });

  it('announces items newer than the first list, also those of a later list, but not the first list itself', async () => {
    const list = endpoint();
    const { box, send } = await live(feed('label="comment|comments"'));
    await eventually(() => expect(list.requests).to.have.length(1));
    const region = document.querySelector('[role="status"]') as HTMLElement;
    let announced = 0;
    new MutationObserver(() => {
      announced += Number(/(\d+) new comment/.exec(region.textContent ?? '')?.[1] ?? 0);
    }).observe(region, { childList: true });
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'b', 'a');
    await send('e', ...itemsOf('c'));
    await shows(box, 'c', 'b', 'a');
    feedIn(box).refresh();
    await list.answer(itemsOf('e', 'd', 'c', 'b', 'a'));
    await shows(box, 'e', 'd', 'c', 'b', 'a');
    await eventually(() => expect(announced).to.equal(3));
  });

  it('retries after server and network errors, and reports each kind once', async () => {
    stub(Math, 'random').returns(0);
    const list = endpoint();
    const { box, send } = await live(feed());
    await list.answer('', 503);
    await list.answer(new TypeError('no network'));
    await list.answer('', 503);
    await send('e', ...itemsOf('b'));
    await shows(box, 'b');
    await list.answer(itemsOf('a'));
    await shows(box, 'b', 'a');
    expect(problems.reported.map(({ code, retryable }) => [code, retryable])).to.deep.equal([
      [503, true],
      ['src', true],
    ]);
  });

  for (const [answer, body, status, code] of [
    ['a 404', 'not found', 404, 404],
    ['HTML', '<!doctype html>', 200, 'src-not-json'],
    ['an object', '{"data":[]}', 200, 'src-not-a-list'],
    ['an empty body', '', 200, 'src-not-json'],
    ['null', 'null', 200, 'src-not-a-list'],
  ] as [string, string, number, string | number][]) {
    it(`reports ${answer} in place of a list once, does not retry, and stays live`, async () => {
      const list = endpoint();
      const { box, send } = await live(feed());
      await list.answer(body, status);
      await eventually(() => expect(feedIn(box).matches(':state(empty)')).to.equal(true));
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ code, retryable: false });
      expect(problems.reported[0]?.message).to.contain('/list');
      await send('e', ...itemsOf('a'));
      await shows(box, 'a');
      expect(list.requests).to.have.length(1);
    });
  }

  it('reports a src that cannot be fetched', async () => {
    await live(feed('', 'javascript:alert(1)'));
    await eventually(() => expect(problems.reported).to.have.length(1));
    expect(problems.reported[0]).to.include({ code: 'src' });
  });

  for (const [order, expected] of [
    ['newest-first', ['first', 'x', 'x']],
    ['newest-last', ['x', 'x', 'last']],
  ] as [string, string[]][]) {
    it(`shows no more than its limit of a million listed items, ${order}`, async () => {
      const list = endpoint();
      const { box } = await live(feed(`order="${order}" limit="3"`));
      const received = record(box, 'pusher-insert');
      await list.answer(`[{"text":"first"},${'{"text":"x"},'.repeat(999_998)}{"text":"last"}]`);
      await shows(box, ...expected);
      expect(received).to.have.length(3);
    });
  }

  it('renders a long list over several frames, a few ms in each', async () => {
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
    await send('e', ...itemsOf('a'));
    await eventually(() => expect(texts(box).slice(0, 2)).to.deep.equal(['a', 'n0']));
    expect([texts(box).length, texts(box).at(-1)]).to.deep.equal([60, 'n58']);
  });

  it('shows items that aren’t objects as empty, and only the first of two items with one key', async () => {
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
    await eventually(() => expect(problems.reported.map(({ code }) => code)).to.deep.equal(['data-is-text']));
  });

  it('reloads when src changes or refresh() is called, and discards the previous request', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await eventually(() => expect(list.requests).to.have.length(1));
    feedIn(box).src = '/list?2';
    await eventually(() => expect(list.requests).to.deep.equal(['/list', '/list?2']));
    await list.answer(itemsOf('of the first'));
    await list.answer(itemsOf('a'));
    await shows(box, 'a');
    feedIn(box).refresh();
    await list.answer(itemsOf('b', 'a'));
    await shows(box, 'b', 'a');
  });

  it('loads without waiting for a subscription, and reloads once subscribed', async () => {
    const list = endpoint();
    const { box } = await live(feed());
    await list.answer(itemsOf('a'));
    await shows(box, 'a');
    const { channel } = elementsIn(box);
    const other = document.createElement('pusher-feed');
    Object.assign(other, { src: '/list?other', event: 'e', channel: 'none', innerHTML: item });
    box.append(other);
    await list.answer(itemsOf('b'));
    await shows(other, 'b');
    channel.id = 'none';
    other.channel = 'none';
    await nextTask();
    other.requestUpdate();
    await eventually(() => expect(list.requests).to.deep.equal(['/list', '/list?other', '/list?other']));
    await list.answer(itemsOf('c', 'b'));
    await shows(other, 'c', 'b');
  });

  for (const [format, header] of [
    ['in seconds', () => '100'],
    ['as a date', () => new Date(Date.now() + 100_000).toUTCString()],
  ] as const) {
    it(`waits for the time in Retry-After, given ${format}`, async () => {
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

  it('cancels its request and its retries when it is removed', async () => {
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
