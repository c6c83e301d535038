import type { Page } from 'puppeteer-core';

/** Number of consecutive frames without a change after which a page counts as at rest. */
const REST = 60;

/** The emoji that a browser cannot draw. */
export type Missing = 'emoji' | 'flags';

/**
 * Makes a page's canvas draw nothing for some emoji, so that WordPress's own script concludes that the browser lacks
 * them.
 */
export async function withoutEmoji(page: Page, missing: Missing): Promise<void> {
  await page.evaluateOnNewDocument((missing) => {
    // the script compares each emoji with the same one split by a zero-width space
    CanvasRenderingContext2D.prototype.fillText = function (text) {
      const isFlag = !/[\uFAF1\u{1FAF1}]/u.test(text); // the only other emoji that it tries starts with a hand
      if (missing === 'flags' && !isFlag) this.fillRect(0, 0, text.includes('\u200B') ? 1 : 2, 1);
    };
  }, missing);
}

/** The visible text of the post, with emoji in place of their pictures, and each run of white space as one space. */
export function wordsAndEmoji(page: Page): Promise<string> {
  return page.$eval('.entry-content', (content) => {
    const copy = content.cloneNode(true) as Element;
    for (const hidden of copy.querySelectorAll('[hidden]')) hidden.remove();
    for (const picture of copy.querySelectorAll('img')) picture.replaceWith(picture.alt);
    return (copy.textContent ?? '').replace(/\s+/g, ' ').trim();
  });
}

/** Counts the changes in the post from now on. The returned function waits until the post is at rest, and returns the number. */
export async function countChanges(page: Page): Promise<() => Promise<number>> {
  const counter = await page.evaluateHandle(() => {
    const counter = { changes: 0 };
    new MutationObserver((records) => {
      counter.changes += records.length;
    }).observe(document.querySelector('.entry-content') as Element, {
      ...{ childList: true, characterData: true, attributes: true, subtree: true },
    });
    return counter;
  });
  return () =>
    counter.evaluate(async (counter, frames) => {
      for (let former = -1, rest = 0; rest < frames; rest = counter.changes === former ? rest + 1 : 0) {
        former = counter.changes;
        await new Promise(requestAnimationFrame);
      }
      return counter.changes;
    }, REST);
}
