import { expect } from '@open-wc/testing';
import { eventually } from '../servers/index.js';
import { violations } from './violations.js';
import { type Visit, visit } from './visit.js';

const open = (name: string, width?: number) => visit({ path: `examples/${name}.html`, ...(width && { width }) });

/** Fills in a form as a person would. */
function type({ document, window }: Visit, fields: Record<string, string>): HTMLFormElement {
  const form = document.querySelector('form') as HTMLFormElement;
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name) as HTMLInputElement;
    field.value = value;
    field.dispatchEvent(new window.Event('input', { bubbles: true }));
  }
  return form;
}

const words = ({ document }: Visit) => document.querySelector('main')?.innerText ?? '';

/** Makes each example live, and expects it to show that. Some need a second visitor. */
const LIVE: Record<string, (page: Visit, other: () => Promise<Visit>) => Promise<void>> = {
  async comments(page, other) {
    const text = crypto.randomUUID();
    type(await other(), { author: 'Ada', text }).requestSubmit();
    await eventually(() => expect(words(page)).to.include(text));
  },
  async 'live-scores'(page) {
    const times = () =>
      [...page.document.querySelectorAll('.matches small')].map(({ textContent }) => textContent).join();
    await eventually(() => expect(page.document.querySelectorAll('.matches li')).to.have.length(4));
    const before = times();
    await eventually(() => expect(times()).not.to.equal(before), 15_000);
  },
  async 'stock-ticker'(page) {
    await eventually(() => expect(page.document.querySelectorAll('tbody tr')).to.have.length(5));
    const price = () => page.document.querySelector('pusher-value')?.textContent ?? '';
    await eventually(() => expect(price()).to.match(/^€[\d,]+\.\d\d$/), 15_000);
    const before = price();
    await eventually(() => expect(price()).not.to.equal(before), 20_000);
  },
  async 'whos-here'(page, other) {
    await eventually(() => expect(words(page)).to.include('that’s you'));
    await other();
    await eventually(() => expect(words(page)).to.match(/\d+ people are here/));
    await eventually(() => expect(page.document.querySelector('.visits li')?.textContent).to.include('joined.'));
  },
  async notifications(page) {
    const press = (label: string) => {
      for (const button of page.document.querySelectorAll('button')) if (button.textContent === label) button.click();
    };
    press('Notify everybody');
    await eventually(() => expect(page.document.querySelector('.badge')?.textContent).to.match(/^\d+ new$/));
    expect(page.document.querySelector('.list p')?.textContent).not.to.equal('');
    press('Mark all as read');
    await eventually(() => expect(page.document.querySelector('.badge')).to.equal(null));
  },
  async typing(page, other) {
    const friend = await other();
    const author = `Ada ${crypto.randomUUID().slice(0, 4)}`;
    const drafts = () => page.document.querySelector('.drafts')?.textContent;
    type(friend, { author });
    const form = type(friend, { text: 'Good mor' });
    await eventually(() => expect(drafts()).to.include(`${author} is typing: Good mor`));
    form.requestSubmit();
    await eventually(() => expect(page.document.querySelector('.chat')?.textContent).to.include(`${author} Good mor`));
    await eventually(() => expect(drafts()).not.to.include(author));
    const nobody = page.document.querySelector('.drafts [data-empty]');
    await eventually(() => expect((nobody as HTMLElement).hidden).to.equal(false));
    friend.document.querySelector<HTMLButtonElement>('button[value="Hello!"]')?.click();
    await eventually(() => expect(page.document.querySelector('.signs b')?.textContent).to.equal('Hello!'));
  },
  async burst(page) {
    page.document.querySelector<HTMLElement>('.publisher button')?.click();
    const figure = (id: string) => page.find(id).textContent ?? '';
    await eventually(() => expect(Number(figure('events').replace(',', ''))).to.be.greaterThan(500), 30_000);
    expect(figure('frames')).to.match(/^\d+\.\d$/);
    expect(figure('task')).to.match(/ms$|reported by this browser$/);
    expect(page.document.querySelectorAll('.ticks li').length).to.be.within(1, 50);
  },
};

for (const [name, becomeLive] of Object.entries(LIVE)) {
  describe(`the example ${name}`, () => {
    const visits: Visit[] = [];
    const enter = async (width?: number) => {
      const page = await open(name, width);
      visits.push(page);
      return page;
    };
    afterEach(() => {
      for (const page of visits.splice(0)) page.leave();
    });

    it('becomes live, reports no problem, and has no axe violations in light and dark', async () => {
      const page = await enter(390);
      await becomeLive(page, enter);
      expect(page.document.documentElement.scrollWidth).to.be.at.most(390);
      for (const button of page.document.querySelectorAll('.result button')) {
        expect(page.window.getComputedStyle(button).fontSize, 'font size of a button').to.equal('15px');
      }
      for (const scheme of ['light', 'dark']) {
        page.document.documentElement.style.colorScheme = scheme;
        expect(await violations(page), scheme).to.deep.equal([]);
      }
      expect(page.problems).to.deep.equal([]);
    });

    it('is linked from the demo and the list of examples, and links to both', async () => {
      for (const path of ['/demo/', '/demo/examples/']) {
        const list = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
        const links = [...list.querySelectorAll('main li a')].map((link) =>
          link.getAttribute('href')?.split('/').at(-1),
        );
        expect(links, path).to.include(`${name}.html`);
      }
      const page = await enter();
      const targets = [...page.document.querySelectorAll<HTMLAnchorElement>('.bar a')].map(({ pathname }) => pathname);
      expect(targets).to.deep.equal(['/demo/', '/demo/', '/demo/examples/', '/demo/docs/']);
    });

    it('shows exactly its file next to the result, or below it in a narrow window', async () => {
      const file = await (await fetch(`/demo/examples/${name}.html?source`)).text();
      const wide = await enter();
      const listing = wide.document.querySelector('.listing') as HTMLElement;
      const result = wide.document.querySelector('.result') as HTMLElement;
      expect(listing.querySelector('code')?.textContent === file, 'the listing is the file').to.equal(true);
      expect(listing.getBoundingClientRect().left).to.be.at.least(result.getBoundingClientRect().right);
      wide.frame.style.inlineSize = '390px';
      expect(listing.getBoundingClientRect().top).to.be.at.least(result.getBoundingClientRect().bottom);
    });

    it('copies its file', async () => {
      const page = await enter();
      const copied: string[] = [];
      const clipboard = { writeText: async (text: string) => copied.push(text) };
      Object.defineProperty(page.window.navigator, 'clipboard', { value: clipboard });
      const button = page.document.querySelector<HTMLButtonElement>('.listing > button');
      button?.click();
      await eventually(() => expect(button?.textContent).to.equal('Copied'));
      expect(copied).to.deep.equal([page.document.querySelector('.listing code')?.textContent]);
    });
  });
}
