import { expect } from '@open-wc/testing';
import { differences } from './differences.js';

describe('the differences from pusher-js', () => {
  it('are the headings of their documentation page, each with a reason', async () => {
    const response = await fetch(new URL('../../docs/differences-from-pusher-js.md', import.meta.url));
    const [, ...sections] = (await response.text()).split(/^## /m);
    const list = sections.map((section) => {
      const [heading, ...lines] = section.split('\n');
      return { heading, text: lines.join(' ').trim() };
    });
    expect(list.map(({ heading }) => heading)).to.deep.equal(differences.map(({ name }) => name));
    for (const { heading, text } of list) expect(text, heading).to.match(/\*\*Why:\*\* \S/);
  });
});
