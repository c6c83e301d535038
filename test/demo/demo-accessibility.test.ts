import { expect } from '@open-wc/testing';
import { eventually } from '../servers/index.js';
import { violations } from './violations.js';
import { visit } from './visit.js';

describe('the accessibility of the demo page', () => {
  for (const width of [1280, 390]) {
    for (const scheme of ['light', 'dark']) {
      it(`has no axe violations, ${width} px wide and ${scheme}`, async () => {
        const page = await visit({ width });
        page.document.documentElement.style.colorScheme = scheme;
        // in WebKit, a running animation keeps the colors of the former scheme
        for (const animation of page.document.getAnimations()) animation.finish();
        const form = page.find('comment-form') as HTMLFormElement;
        (form.elements.namedItem('author') as HTMLInputElement).value = 'Ada';
        (form.elements.namedItem('text') as HTMLInputElement).value = 'Something to look at';
        form.requestSubmit();
        await eventually(() => expect(page.find('comment-list').textContent).to.include('Something to look at'));
        await eventually(() => expect(page.document.querySelector('#ticker small[data-state]')).to.be.ok, 8000);
        try {
          expect(await violations(page)).to.deep.equal([]);
        } finally {
          page.leave();
        }
      });
    }
  }

  for (const width of [1280, 768, 390]) {
    it(`fits a window of ${width} px without horizontal scrolling`, async () => {
      const page = await visit({ width });
      expect(page.document.documentElement.scrollWidth).to.be.at.most(width);
      page.leave();
    });
  }

  it('supports the keyboard: every control and every scrolling element can receive the focus', async () => {
    const page = await visit({ width: 390 });
    for (const element of page.document.querySelectorAll<HTMLElement>('a[href], button, input, pre, [tabindex="0"]')) {
      if (!element.checkVisibility()) continue;
      element.focus();
      expect(page.document.activeElement, element.outerHTML.slice(0, 80)).to.equal(element);
    }
    for (const element of page.document.querySelectorAll('body *')) {
      const style = page.window.getComputedStyle(element);
      const scrolls = element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(style.overflowX);
      if (scrolls) expect(element.getAttribute('tabindex'), element.outerHTML.slice(0, 80)).to.equal('0');
    }
    page.leave();
  });

  it('does not shift its layout when events arrive', async () => {
    const page = await visit();
    const tops = () => [...page.document.querySelectorAll('section')].map((section) => section.offsetTop);
    const before = tops();
    const form = page.find('comment-form') as HTMLFormElement;
    for (let i = 0; i < 8; i++) {
      (form.elements.namedItem('author') as HTMLInputElement).value = 'Ada';
      (form.elements.namedItem('text') as HTMLInputElement).value = `Comment ${i}, of some length. `.repeat(8);
      form.requestSubmit();
      await eventually(() => expect(page.find('comment-list').textContent).to.include(`Comment ${i},`));
    }
    page.find('wave').click();
    expect(tops()).to.deep.equal(before);
    page.leave();
  });
});
