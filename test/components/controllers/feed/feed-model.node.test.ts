import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { FeedSettings } from '../../../../components/controllers/feed/feed-host.js';
import { type FeedItem, type FeedList, FeedModel } from '../../../../components/controllers/feed/feed-model.js';
import type { RemovalReason } from '../../../../components/controllers/items/item-host.js';

type Settings = { -readonly [name in keyof FeedSettings]?: FeedSettings[name] };

/** A list without DOM. `prevent` stands for listeners that prevent changes. */
class ArrayList implements FeedList<FeedItem> {
  all: FeedItem[] = [];
  readonly log: string[] = [];
  prevent: (change: string, key: string | undefined) => boolean = () => false;

  get data(): unknown[] {
    return this.all.map(({ data }) => data).filter((data) => data !== undefined);
  }

  get keys(): string {
    return this.all.map(({ key }) => key ?? '?').join('');
  }

  byKey(key: string): FeedItem | undefined {
    return this.all.find((item) => item.key === key);
  }

  insert({ key, data, sequence }: { key: string | undefined; data: unknown; sequence: number }, index: number) {
    if (this.prevent('insert', key)) return false;
    this.all.splice(index, 0, { key, data, sequence, instance: {}, pinned: false });
    this.log.push(`insert ${key}`);
    return true;
  }

  update(item: FeedItem, { data, sequence }: { data: unknown; sequence: number }): void {
    if (this.prevent('update', item.key)) return;
    Object.assign(item, { data, sequence });
    this.log.push(`update ${item.key}`);
  }

  move(item: FeedItem, index: number): void {
    this.all = this.all.filter((other) => other !== item);
    this.all.splice(index, 0, item);
    this.log.push(`move ${item.key}`);
  }

  remove(item: FeedItem, reason: RemovalReason): boolean {
    if (this.prevent('remove', item.key)) return false;
    this.all = this.all.filter((other) => other !== item);
    this.log.push(`remove ${item.key} (${reason})`);
    return true;
  }

  reverse(): void {
    this.all.reverse();
  }

  rekey(keyFor: (data: unknown) => string | undefined): void {
    for (const item of this.all) item.key = keyFor(item.data);
  }
}

function createFeed(settings: Settings = {}) {
  const list = new ArrayList();
  const added: (string | undefined)[] = [];
  const feed = { list, added, settings: { event: 'e', removeEvent: 'gone', key: 'id', ...settings }, isLoading: false };
  const model = new FeedModel<FeedItem>({
    list,
    settings: feed.settings as FeedSettings,
    isLoading: () => feed.isLoading,
    added: ({ key }) => added.push(key),
  });
  model.settled = true;
  model.update();
  /** Receives an event for each key, and applies them. */
  const show = (...keys: string[]) => {
    for (const id of keys) model.receive('e', { id });
    model.apply(() => false);
  };
  const load = (...keys: string[]) => {
    model.listRequested();
    model.listLoaded(keys.map((id) => ({ id, listed: true })));
    model.apply(() => false);
  };
  return Object.assign(feed, { model, show, load });
}

describe('the model of a feed', () => {
  it('puts the newest item first', () => {
    const { list, show } = createFeed();
    show('a', 'b');
    show('c');
    expect(list.keys).to.equal('cba');
  });

  it('puts the newest item last with order="newest-last"', () => {
    const { list, show } = createFeed({ order: 'newest-last' });
    show('a', 'b');
    show('c');
    expect(list.keys).to.equal('abc');
  });

  it('reverses the shown items when the order changes', () => {
    const { list, model, settings, show } = createFeed();
    show('a', 'b');
    settings.order = 'newest-last';
    model.update();
    show('c');
    expect(list.keys).to.equal('abc');
  });

  it('updates an item in its position when an event has its key', () => {
    const { list, show, model } = createFeed();
    show('a', 'b', 'c');
    model.receive('e', { id: 'a', text: 'new' });
    model.apply(() => false);
    expect(list.keys).to.equal('cba');
    expect(list.all[2]?.data).to.deep.equal({ id: 'a', text: 'new' });
  });

  it('reads the keys of shown items again when the key changes', () => {
    const { list, model, settings } = createFeed();
    model.receive('e', { id: 'a', name: 'x' });
    model.apply(() => false);
    settings.key = 'name';
    model.update();
    model.receive('e', { name: 'x', text: 'new' });
    model.apply(() => false);
    expect(list.data).to.deep.equal([{ name: 'x', text: 'new' }]);
  });

  it('ignores events with other names', () => {
    const { model } = createFeed();
    expect(model.receive('other', { id: 'a' })).to.equal(false);
    expect(model.receive('gone', {})).to.equal(false);
    expect(model.hasPending).to.equal(false);
  });

  it('removes an item by the key in a remove event', () => {
    const { list, model, show } = createFeed();
    show('a', 'b', 'c');
    expect(model.receive('gone', { id: 'b' })).to.equal(true);
    expect(model.receive('gone', 'c')).to.equal(true);
    model.apply(() => false);
    expect(list.keys).to.equal('a');
    expect(list.log).to.include('remove b (event)');
  });

  it('never inserts an item that is removed before the frame', () => {
    const { list, model } = createFeed();
    model.receive('e', { id: 'a' });
    model.receive('gone', 'a');
    model.apply(() => false);
    expect(list.log).to.deep.equal([]);
  });

  for (const [order, keys] of [
    ['newest-first', 'edc'],
    ['newest-last', 'cde'],
  ] as const) {
    it(`removes the oldest items beyond the limit, ${order}`, () => {
      const { list, show } = createFeed({ limit: 3, order });
      show('a', 'b', 'c');
      show('d', 'e');
      expect(list.keys).to.equal(keys);
    });
  }

  for (const limit of [null, undefined, 0, -1, Number.NaN]) {
    it(`shows 100 items when the limit is ${limit}`, () => {
      const { list, show } = createFeed({ limit });
      show(...Array.from({ length: 150 }, (_, n) => `${n}`));
      expect(list.all).to.have.length(100);
    });
  }

  it('pins an item whose removal a listener prevents, and removes the next oldest', () => {
    const { list, show } = createFeed({ limit: 2 });
    list.prevent = (change, key) => change === 'remove' && key === 'a';
    show('a', 'b', 'c');
    show('d', 'e');
    expect(list.keys).to.equal('eda');
    expect(list.byKey('a')?.pinned).to.equal(true);
  });

  it('makes at least one change each time, and keeps the rest pending', () => {
    const { list, model } = createFeed();
    for (const id of ['a', 'b']) model.receive('e', { id });
    model.apply(() => true);
    expect(list.keys).to.equal('a');
    expect(model.hasPending).to.equal(true);
    model.apply(() => true);
    expect(list.keys).to.equal('ba');
    expect(model.hasPending).to.equal(false);
  });

  it('reports inserted items, but not updates and not those of the first list', () => {
    const { added, model, load, show } = createFeed();
    model.settled = false;
    load('a', 'b');
    expect(added).to.deep.equal([]);
    expect(model.settled).to.equal(true);
    show('c', 'a');
    load('d', 'c', 'a', 'b');
    expect(added).to.deep.equal(['c', 'd']);
  });

  it('removes all items and discards pending ones with clear()', () => {
    const { list, model, show } = createFeed();
    show('a', 'b');
    model.receive('e', { id: 'c' });
    model.listLoaded([{ id: 'd' }]);
    model.clear();
    model.apply(() => false);
    expect(list.keys).to.equal('');
    expect(list.log).to.include('remove a (page)');
  });

  it('takes over the items and the pending events of a feed that it replaces', () => {
    const former = createFeed();
    former.show('a', 'b');
    former.model.receive('e', { id: 'c' });
    const { list, model } = createFeed();
    model.adopt(former.model);
    model.apply(() => false);
    expect(list.keys).to.equal('cba');
    expect(former.model.hasPending).to.equal(false);
  });
});

describe('a list that a feed loads', () => {
  it('determines the order, with newer items above it', () => {
    const { list, model, show } = createFeed();
    show('a', 'b');
    model.listRequested();
    show('c');
    model.listLoaded([{ id: 'b' }, { id: 'a' }]);
    model.apply(() => false);
    expect(list.keys).to.equal('cba');
  });

  it('is read in page order, oldest first, with order="newest-last"', () => {
    const { list, load, show } = createFeed({ order: 'newest-last' });
    load('a', 'b');
    show('c');
    expect(list.keys).to.equal('abc');
  });

  it('removes items that it lacks, except older ones than its last entry', () => {
    const { list, load, show } = createFeed();
    show('a', 'b', 'c', 'd');
    load('d', 'b');
    expect(list.keys).to.equal('dba');
    expect(list.log).to.include('remove c (list)');
  });

  it('removes all items when it is empty', () => {
    const { list, load, show } = createFeed();
    show('a', 'b');
    load();
    expect(list.keys).to.equal('');
  });

  it('does not bring back items that were removed while it was loading', () => {
    const feed = createFeed();
    const { list, model, show } = feed;
    show('a', 'b');
    model.listRequested();
    feed.isLoading = true;
    model.receive('gone', 'a');
    model.apply(() => false);
    model.remove(list.byKey('b') as FeedItem);
    feed.isLoading = false;
    model.listLoaded([{ id: 'c' }, { id: 'b' }, { id: 'a' }]);
    model.apply(() => false);
    expect(list.keys).to.equal('c');
  });

  it('does not replace data of an event that arrived while it was loading', () => {
    const { list, model, show } = createFeed();
    show('a');
    model.listRequested();
    model.receive('e', { id: 'a', text: 'newer' });
    model.apply(() => false);
    model.listLoaded([{ id: 'a', text: 'older' }]);
    model.apply(() => false);
    expect(list.data).to.deep.equal([{ id: 'a', text: 'newer' }]);
  });

  it('is cut to the limit', () => {
    const { list, load } = createFeed({ limit: 2 });
    load('c', 'b', 'a');
    expect(list.keys).to.equal('cb');
  });

  it('keeps an item whose removal a listener prevents before the next one, with order="newest-last"', () => {
    const { list, load, show } = createFeed({ order: 'newest-last' });
    show('a', 'b', 'c');
    list.prevent = (change, key) => change === 'remove' && key === 'b';
    load('a', 'c');
    expect(list.keys).to.equal('abc');
  });

  it('is merged completely when the order changes meanwhile', () => {
    const { list, model, settings } = createFeed();
    model.listRequested();
    model.listLoaded([{ id: 'b' }, { id: 'a' }]);
    model.apply(() => true);
    settings.order = 'newest-last';
    model.update();
    expect([...list.keys].sort().join('')).to.equal('ab');
    expect(model.hasPending).to.equal(false);
  });
});
