import { expect } from '@open-wc/testing';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { announce, prepareToAnnounce, sentence } from '../../../components/controllers/live-region.js';

describe('what is announced to screen readers', () => {
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
  const said = () => regions()[0]?.textContent;
  const element = document.createElement('div');
  element.lang = 'en';

  it('is in one polite region of the page, which is there before anything is said, and not seen', () => {
    prepareToAnnounce();
    prepareToAnnounce();
    expect(regions()).to.have.length(1);
    expect(said()).to.equal('');
    expect((regions()[0] as HTMLElement).offsetWidth).to.be.at.most(1);
    regions()[0]?.remove();
    prepareToAnnounce();
    expect(regions()).to.have.length(1);
  });

  it('is said in the modal dialog that is open, as the rest of the page is inert then, and in the page after it', () => {
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

  it('is gathered into one sentence, and no more than one in some seconds', () => {
    for (let n = 0; n < 12; n++) announce(element, 1, 'comment|comments');
    announce(element, 1, 'score|scores');
    expect(said()).to.equal('');
    clock.tick(1_000);
    expect(said()).to.equal('12 new comments, 1 new score');
    const changes: (string | null | undefined)[] = [];
    for (let n = 0; n < 30; n++) {
      announce(element, 100, 'comment|comments');
      const former = said();
      clock.tick(200);
      if (said() && said() !== former) changes.push(said());
    }
    expect(changes).to.have.length(1);
    clock.tick(60_000);
    expect(said()).to.equal('');
    expect(clock.countTimers()).to.equal(0);
  });

  it('is marked as being in the language of its words: the page’s, or English where they are ours', () => {
    const german = document.createElement('div');
    german.lang = 'de';
    announce(german, 2, '# neuer Kommentar|# neue Kommentare');
    announce(german, 1_200);
    clock.tick(1_000);
    expect(
      [...(regions()[0]?.children ?? [])].map((part) => [part.getAttribute('lang'), part.textContent]),
    ).to.deep.equal([
      ['de', '2 neue Kommentare'],
      ['en', '1,200 new entries'],
    ]);
  });

  it('is nothing where there is nothing, or the label is empty', () => {
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
    it(`of ${count} in ${language} is “${words}”`, () => expect(sentence({ label, language, count })).to.equal(words));
  }
});
