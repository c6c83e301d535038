import { expect } from '@open-wc/testing';
import { eventually } from '../servers/index.js';
import { type Visit, visit } from './visit.js';

describe('the demo page', () => {
  let here: Visit;
  let there: Visit;

  beforeEach(async () => {
    [here, there] = await Promise.all([visit(), visit()]);
  });
  afterEach(() => {
    here.leave();
    there.leave();
  });

  function comment({ find }: Visit, author: string, text: string): void {
    const form = find('comment-form') as HTMLFormElement;
    (form.elements.namedItem('author') as HTMLInputElement).value = author;
    (form.elements.namedItem('text') as HTMLInputElement).value = text;
    form.requestSubmit();
  }

  /** The name of a visitor in the list of people. */
  function nameIn({ document }: Visit): string {
    return document.querySelector('#people li:has(em) span')?.textContent ?? '(not listed)';
  }

  it('shows a comment in both tabs, as text', async () => {
    const text = `<b>Hello</b> from ${crypto.randomUUID()}`;
    comment(here, 'Ada', text);
    await eventually(() => {
      for (const { find } of [here, there]) expect(find('comment-list').textContent).to.include(text);
    });
    expect(there.document.querySelector('#comment-list li b')?.children).to.have.length(0);
    expect(there.document.querySelector('#comment-list li p b')).to.equal(null);
  });

  it('reports an invalid comment, and keeps its text', async () => {
    const form = here.find('comment-form') as HTMLFormElement;
    const field = form.elements.namedItem('text') as HTMLInputElement;
    field.removeAttribute('maxlength');
    comment(here, 'Ada', 'x'.repeat(281));
    await eventually(() => expect(form.querySelector('output')?.textContent).to.include('280 characters'));
    expect(field.value).to.have.length(281);
  });

  it('shows all prices of the ticker with their changes', async () => {
    await eventually(() => {
      const rows = [...here.document.querySelectorAll('#ticker li')];
      expect(rows).to.have.length(5);
      for (const row of rows) {
        expect(row.querySelector('pusher-value')?.textContent).to.match(/^[\d,]+\.\d\d$/);
        expect(row.querySelector('small:not([data-empty])')?.textContent).to.match(/^-?\d+\.\d\d%$/);
      }
    }, 8000);
  });

  it('lists the people in both tabs, and removes a person who leaves', async () => {
    await eventually(() => {
      for (const page of [here, there]) expect(nameIn(page)).not.to.equal('(not listed)');
    });
    const [mine, other] = [nameIn(here), nameIn(there)];
    await eventually(() => {
      for (const { find } of [here, there]) {
        expect(find('people').textContent).to.include(mine);
        expect(find('people').textContent).to.include(other);
      }
    });
    there.leave();
    await eventually(() => expect(here.find('people').textContent).not.to.include(other));
  });

  it('sends a wave only to the other tab, and the server’s bell to both', async () => {
    const news = ({ find }: Visit) => find('desk-news').textContent;
    here.find('wave').click();
    await eventually(() => expect(news(there)).to.include('Another tab waved.'));
    expect(news(here)).not.to.include('waved');
    here.document.querySelector<HTMLButtonElement>('#bell button')?.click();
    await eventually(() => {
      for (const page of [here, there]) expect(news(page)).to.include('The server rang the bell.');
    });
  });

  it('rings the bell without leaving the page', async () => {
    const page = here.document;
    here.document.querySelector<HTMLButtonElement>('#bell button')?.click();
    await eventually(() => expect(here.find('desk-news').textContent).to.include('The server rang the bell.'));
    expect(here.frame.contentDocument).to.equal(page);
  });

  it('shows stored comments to later visitors', async () => {
    const text = crypto.randomUUID();
    comment(here, 'Ada', text);
    await eventually(() => expect(here.find('comment-list').textContent).to.include(text));
    const later = await visit();
    await eventually(() => expect(later.find('comment-list').textContent).to.include(text));
    later.leave();
  });

  it('shows the state of the connection as it disconnects and reconnects', async () => {
    const words = () =>
      [...here.document.querySelectorAll<HTMLElement>('#state-words [slot]')]
        .filter(({ hidden }) => !hidden)
        .map(({ slot }) => slot);
    const bar = () => here.document.querySelector('.state')?.textContent;
    const shows = (...texts: unknown[]) => eventually(() => expect([bar(), ...words()]).to.deep.equal(texts), 8000);
    await shows('Connected', 'connected');
    here.find('disconnect').click();
    await shows('Disconnected', 'offline');
    here.find('connect').click();
    await shows('Connected', 'connected');
    await eventually(() => expect(here.find('people').textContent).to.include(nameIn(there)));
  });

  it('logs every event, at most a hundred, except while it is paused', async () => {
    const log = here.find('log');
    const text = crypto.randomUUID();
    comment(there, 'Ada', text);
    await eventually(() => expect(log.textContent).to.include(text));
    expect(log.textContent).to.include('new-comment').and.include('comments');

    const desk = here.find('desk');
    const arrive = (event: string) =>
      desk.dispatchEvent(
        new here.window.CustomEvent('pusher-event', {
          detail: { event, data: {}, channelName: 'private-desk' },
          bubbles: true,
        }),
      );
    for (let i = 0; i < 150; i++) arrive('many');
    expect(log.children).to.have.length(100);
    here.find('pause').click();
    arrive('unheard');
    expect(log.textContent).not.to.include('unheard');
    here.find('pause').click();
    arrive('heard');
    expect(log.firstElementChild?.textContent).to.include('heard');
    here.find('clear').click();
    expect(log.children).to.have.length(0);
  });

  it('shows the code of each section next to it', () => {
    const listings = [...here.document.querySelectorAll<HTMLElement>('code[data-of]')];
    expect(listings).to.have.length(8);
    for (const listing of listings) {
      const shown = new DOMParser().parseFromString(listing.textContent ?? '', 'text/html');
      for (const id of (listing.dataset.of ?? '').split(' ')) {
        const original = here.find(id);
        const copy = shown.getElementById(id);
        expect(copy?.localName, id).to.equal(original.localName);
        if (original.localName === 'script') {
          const squeeze = (script: Element | null) => script?.textContent?.replace(/\s+/g, ' ');
          expect(squeeze(copy), id).to.equal(squeeze(original));
        }
        for (const { name, value } of copy?.attributes ?? []) {
          expect(original.getAttribute(name), `${id} ${name}`).to.equal(value);
        }
      }
    }
  });

  it('shows prices that change on its first screen, without any action of the visitor', async () => {
    const quotes = here.find('quotes');
    expect(quotes.getBoundingClientRect().bottom).to.be.at.most(800);
    const prices = () => [...quotes.querySelectorAll('span')].map(({ textContent }) => textContent).join(' ');
    expect(prices()).to.match(/^([\d,]+\.\d\d( |$)){5}/);
    const before = prices();
    await eventually(() => expect(prices()).not.to.equal(before), 15_000);
    expect(quotes.querySelectorAll('li')).to.have.length(5);
  });

  it('leads to the field for a comment', async () => {
    here.document.querySelector<HTMLElement>('.hero .button')?.click();
    await eventually(() => expect(here.document.activeElement).to.equal(here.find('comment-author')));
  });

  it('shows two comments from the start, each once, and updates their times', async () => {
    const first = [...here.document.querySelectorAll('#comment-list li:not([data-empty])')].slice(-2);
    expect(first.map((item) => item.getAttribute('data-pusher-item'))).to.deep.equal(['2', '1']);
    for (const item of first) expect(item.querySelector('time')?.textContent).to.match(/^\d+ minutes ago$/);
    const ids = [...here.document.querySelectorAll('#comment-list [data-pusher-item]')].map((item) =>
      item.getAttribute('data-pusher-item'),
    );
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('shows people and authors with their initials in a circle', async () => {
    const people = () => [...here.document.querySelectorAll('#people li:not([data-empty])')];
    await eventually(() =>
      expect(people().filter((person) => person.textContent?.includes('(you)'))).to.have.length(1),
    );
    for (const person of people()) {
      const [first = '', second = ''] = person.querySelector('span')?.textContent?.split(' ') ?? [];
      expect(person.querySelector('.avatar')?.textContent).to.equal(`${first[0]}${second[0]}`);
    }
    expect(here.document.querySelector('#comment-list [data-pusher-item="1"] .avatar')?.textContent).to.equal('GO');
    for (const avatar of here.document.querySelectorAll('.avatar')) {
      const { width, height } = avatar.getBoundingClientRect();
      expect([Math.round(width), Math.round(height)]).to.deep.equal([44, 44]);
      expect(here.window.getComputedStyle(avatar).borderRadius).to.equal('50%');
    }
    expect(here.document.images).to.have.length(0);
  });

  it('answers a wave with the number of tabs that received it', async () => {
    const answer = here.find('wave-answer');
    expect(answer.localName, 'a live region').to.equal('output');
    here.find('wave').click();
    await eventually(() => expect(answer.textContent).to.match(/^\d+ other tabs? waved back\.$/));
  });

  it('answers a wave that it cannot send', async () => {
    here.find('disconnect').click();
    await eventually(() => expect(here.document.querySelector('.state')?.textContent).to.equal('Disconnected'), 8000);
    here.find('wave').click();
    await eventually(() => expect(here.find('wave-answer').textContent).to.include('not connected'));
  });

  it('links to the documentation and the examples, and reports no problem', async () => {
    const links = [...here.document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(
      ({ href }) => href.split('#')[0],
    );
    const pages = [...new Set(links)].filter((link) => link !== here.document.URL);
    expect(pages.map((page) => new URL(page ?? '').pathname)).to.include.members(['/demo/docs/', '/demo/examples/']);
    // the documentation has another port, and is built on the first visit: test/node/documentation.test.ts
    const own = pages.filter((page) => !page?.endsWith('/docs/'));
    for (const page of own) expect((await fetch(page ?? '')).status, page).to.equal(200);
    expect(here.document.querySelectorAll('#examples li a')).to.have.length(7);
    expect(here.problems).to.deep.equal([]);
  });

  it('sends requests only to its own origin', () => {
    const requests = here.window.performance.getEntriesByType('resource').map(({ name }) => new URL(name));
    expect(requests.length).to.be.greaterThan(2);
    for (const { origin, protocol } of requests) {
      if (!protocol.startsWith('ws')) expect(origin).to.equal(location.origin);
    }
  });
});
