import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { announce, prepareToAnnounce, sentence } from '../../../components/controllers/live-region.js';

describe('announcements to screen readers', () => {
  let clock: SinonFakeTimers;
  let now = Date.UTC(2024, 0, 1);
  beforeEach(() => {
    now += 3_600_000;
    clock = useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    clock.tick(60_000);
    clock.restore();
  });

  const regions = () => document.querySelectorAll('[role="status"][aria-live="polite"]');
  const announced = () => regions()[0]?.textContent;
  const element = document.createElement('div');
  element.lang = 'en';

  it('use one polite, invisible region, which is in the page before it gets a text', () => {
    prepareToAnnounce();
    prepareToAnnounce();
    expect(regions()).to.have.length(1);
    expect(announced()).to.equal('');
    expect((regions()[0] as HTMLElement).offsetWidth).to.be.at.most(1);
    regions()[0]?.remove();
    prepareToAnnounce();
    expect(regions()).to.have.length(1);
  });

  it('move into an open modal dialog, because the rest of the page is inert, and back after it closes', () => {
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.showModal();
    announce(element, 2, 'comment|comments');
    expect(regions()[0]?.parentNode === dialog).to.equal(true);
    clock.tick(1_000);
    expect(dialog.textContent).to.equal('2 new comments');
    dialog.close();
    announce(element, 1, 'comment|comments');
    expect(regions()[0]?.parentNode === document.body).to.equal(true);
    expect(regions()).to.have.length(1);
    dialog.remove();
  });

  it('are collected into one sentence, with a pause of some seconds before the next', () => {
    for (let n = 0; n < 12; n++) announce(element, 1, 'comment|comments');
    announce(element, 1, 'score|scores');
    expect(announced()).to.equal('');
    clock.tick(1_000);
    expect(announced()).to.equal('12 new comments, 1 new score');
    const changes: (string | null | undefined)[] = [];
    for (let n = 0; n < 30; n++) {
      announce(element, 100, 'comment|comments');
      const former = announced();
      clock.tick(200);
      if (announced() && announced() !== former) changes.push(announced());
    }
    expect(changes).to.have.length(1);
    clock.tick(60_000);
    expect(announced()).to.equal('');
    expect(clock.countTimers()).to.equal(0);
  });

  it('are marked with the language of their label: the page’s, or English for the default label', () => {
    const german = document.createElement('div');
    german.lang = 'de';
    announce(german, 2, '# neuer Kommentar|# neue Kommentare');
    announce(german, 1_200);
    clock.tick(1_000);
    expect(
      [...(regions()[0]?.children ?? [])].map((span) => [span.getAttribute('lang'), span.textContent]),
    ).to.deep.equal([
      ['de', '2 neue Kommentare'],
      ['en', '1,200 new entries'],
    ]);
  });

  it('are not made without new items or with an empty label', () => {
    announce(element, 0);
    announce(element, 5, '');
    expect(clock.countTimers()).to.equal(0);
  });

  for (const [label, language, count, words] of [
    ['entry|entries', 'en', 1, '1 new entry'],
    ['entry|entries', 'en', 1_200, '1,200 new entries'],
    ['# neuer Kommentar|# neue Kommentare', 'de', 1, '1 neuer Kommentar'],
    ['# neuer Kommentar|# neue Kommentare', 'de', 2, '2 neue Kommentare'],
    ['# nowy|# nowe|# nowych', 'pl', 1, '1 nowy'],
    ['# nowy|# nowe|# nowych', 'pl', 3, '3 nowe'],
    ['# nowy|# nowe|# nowych', 'pl', 5, '5 nowych'],
    ['新しいコメント#件', 'ja', 3, '新しいコメント3件'],
    ['Something new: #', 'en', 3, 'Something new: 3'],
  ] as [string, string, number, string][]) {
    it(`of ${count} items in ${language} read “${words}”`, () =>
      expect(sentence({ label, language, count })).to.equal(words));
  }
});
