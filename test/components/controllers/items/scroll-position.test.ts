import { expect } from '@open-wc/testing';
import { eventually } from '../../../servers/index.js';
import { texts } from '../../feed-page.js';
import { mountChannel, watchProblems } from '../../live-page.js';

describe('the scroll position of a reader', () => {
  watchProblems();

  const template = '<template><p class="item" data-field="text"></p></template>';
  const styles = '<style>.box { height: 100px; overflow-y: auto } .item { height: 40px; margin: 0 }</style>';
  const feed = (attributes = '') =>
    `${styles}<div class="box"><pusher-feed event="e" ${attributes}>${template}</pusher-feed></div>`;
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => ({ text: from + n }));
  const top = (box: Element, text: string) => {
    const item = [...box.querySelectorAll('.item')].find(({ textContent }) => textContent === text) as Element;
    return item.getBoundingClientRect().top - box.getBoundingClientRect().top;
  };
  /** The engine’s own scroll anchoring happens in the next frame. */
  const rendered = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  for (const [what, attributes] of [
    ['items are inserted above and removed below', 'limit="12"'],
    ['items are inserted below and removed above', 'limit="12" order="newest-last"'],
  ]) {
    it(`keeps the visible items in place when ${what}`, async () => {
      const { box, send } = await mountChannel(feed(attributes));
      const scroller = box.querySelector('.box') as HTMLElement;
      await send('e', ...numbers(0, 12));
      await eventually(() => expect(texts(box)).to.have.length(12));
      scroller.scrollTop = 210;
      await rendered();
      const before = top(scroller, '6');
      expect(before).to.be.within(-40, 100);
      await send('e', ...numbers(12, 15));
      await eventually(() => expect(texts(box)).to.include('14'));
      await rendered();
      expect(top(scroller, '6')).to.be.closeTo(before, 1);
    });
  }

  it('stays at the end for a reader who is there, with the newest item last', async () => {
    const { box, send } = await mountChannel(feed('order="newest-last"'));
    const scroller = box.querySelector('.box') as HTMLElement;
    await send('e', ...numbers(0, 10));
    await eventually(() => expect(texts(box)).to.include('9'));
    await eventually(() => expect(scroller.scrollTop).to.be.closeTo(300, 1));
    await send('e', { text: 10 });
    await eventually(() => expect(texts(box)).to.include('10'));
    expect(scroller.scrollTop).to.be.closeTo(340, 1);
  });

  it('stays at the top for a reader who is there, with the newest item first', async () => {
    const { box, send } = await mountChannel(feed());
    const scroller = box.querySelector('.box') as HTMLElement;
    await send('e', ...numbers(0, 10));
    await eventually(() => expect(texts(box)).to.include('9'));
    await rendered();
    expect(scroller.scrollTop).to.equal(0);
  });
});
