import { expect } from '@open-wc/testing';
import { enableDataAttributes, type PusherChannel } from '../../components/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import { attributesOf, mount, nextTask, watchProblems } from './live-page.js';

/**
 * Reads a file of `cms/`: the output of WordPress for markup typed by an administrator (`.admin`), or by an author whose
 * tags WordPress strips (`.writer`).
 */
async function sample(name: string, server: TestSandbox): Promise<string> {
  const response = await fetch(new URL(`cms/${name}.html`, import.meta.url));
  return (await response.text()).replaceAll('ws://127.0.0.1:6001', server.url);
}

const words = (box: HTMLElement) => box.innerText.replace(/\s+/g, ' ').trim();

describe('our tags in the output of WordPress', () => {
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  let stop = () => {};
  afterEach(() => {
    stop();
    stop = () => {};
  });
  const problems = watchProblems();

  /** Puts a sample into a page, with a connection from the page's owner by default. */
  async function post(name: string, { connection = true } = {}): Promise<HTMLElement> {
    const around = connection ? `<pusher-connection ${attributesOf(server)}></pusher-connection>` : '';
    const box = await mount(around + (await sample(name, server)));
    const channel = box.querySelector<PusherChannel>('pusher-channel');
    await channel?.ready;
    return box;
  }

  const ada = { author: 'Ada', text: 'Hello' };
  const bob = { author: 'Bob', text: 'Hi' };

  for (const [name, connection] of [
    ['feed.admin', false],
    ['one-line.admin', false],
    ['html-block.admin', true],
  ] as const) {
    it(`are a live feed in ${name}, and stray paragraphs show nothing`, async () => {
      const box = await post(name, { connection });
      await server.trigger('comments', 'new-comment', ada);
      await server.trigger('comments', 'new-comment', bob);
      await eventually(() => expect(words(box)).to.match(/Bob:? Hi.*Ada:? Hello$/));
      const items = [...(box.querySelector('pusher-feed')?.querySelectorAll('[data-pusher-item]') ?? [])];
      expect(items.map(({ textContent }) => textContent?.replace(/\W+/g, ' ').trim())).to.deep.equal([
        'Bob Hi',
        'Ada Hello',
      ]);
      // the feed contains only items and the template
      expect(box.querySelector('pusher-feed')?.children).to.have.length(3);
      expect(problems.logged).to.deep.equal([]);
    });
  }

  it('are live values in in-text.admin', async () => {
    const box = await post('in-text.admin');
    expect(words(box)).to.contain('0 : 0');
    await server.trigger('scores', 'goal', { home: 2, away: 1 });
    await eventually(() => expect(words(box)).to.equal('Before the widget. 2 : 1 After “the” widget.'));
    expect(problems.logged).to.deep.equal([]);
  });

  it('are live members and their count in members.admin', async () => {
    const box = await post('members.admin');
    await eventually(() => expect(words(box)).to.match(/^Guest \d+ 1 here$/));
    expect(box.querySelectorAll('pusher-members > li[data-pusher-item]')).to.have.length(1);
    expect(box.querySelector('pusher-members')?.children).to.have.length(2);
    expect(problems.logged).to.deep.equal([]);
  });

  for (const by of ['admin', 'writer']) {
    it(`are a live list in data-list.${by} if the page’s owner allows it`, async () => {
      stop = enableDataAttributes({ channels: ['news'] });
      const box = await post(`data-list.${by}`);
      await eventually(async () => expect(Object.values(await server.subscriptions())).to.deep.equal([['news']]));
      expect(words(box)).to.equal('');
      await server.trigger('news', 'story', { title: 'A story', url: 'https://example.com/story' });
      await eventually(() => expect(words(box)).to.equal('A story'));
      expect(box.querySelector('ul > li > a')?.getAttribute('href')).to.equal('https://example.com/story');
      expect(problems.logged).to.deep.equal([]);
    });

    it(`are live cards in data-card.${by} if the page’s owner allows it`, async () => {
      stop = enableDataAttributes({ channels: ['n*'] });
      const box = await post(`data-card.${by}`);
      await eventually(async () => expect(Object.values(await server.subscriptions())).to.deep.equal([['news']]));
      await server.trigger('news', 'story', { title: 'One', text: 'first' });
      await server.trigger('news', 'story', { title: 'Two', text: 'second' });
      await eventually(() => expect(words(box)).to.equal('Two second One first'));
      expect(box.querySelectorAll('h3 + p')).to.have.length(2);
      expect(problems.logged).to.deep.equal([]);
    });

    it(`stay unchanged in data-list.${by} if the page’s owner does not allow it`, async () => {
      const box = await post(`data-list.${by}`);
      await nextTask();
      expect(words(box)).to.equal('…');
      expect(await server.subscriptions()).to.satisfy((all: object) => Object.values(all).flat().length === 0);
    });
  }

  for (const name of ['feed', 'one-line', 'html-block', 'in-text', 'members']) {
    it(`leave harmless markup in ${name}.writer, by an author whose tags it strips`, async () => {
      stop = enableDataAttributes({ channels: ['*'] });
      const markup = await sample(`${name}.writer`, server);
      const box = await post(`${name}.writer`);
      await nextTask();
      expect(box.innerHTML).to.contain(
        box.ownerDocument.createRange().createContextualFragment(markup).firstElementChild?.outerHTML,
      );
      expect(box.querySelector('template, pusher-channel, pusher-feed')).to.equal(null);
      expect(Object.values(await server.subscriptions()).flat()).to.deep.equal([]);
      expect(problems.reported).to.deep.equal([]);
      expect(problems.logged).to.deep.equal([]);
    });
  }
});
