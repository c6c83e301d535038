import { expect } from '@open-wc/testing';
import { enableDataAttributes } from '../../../../components/index.js';
import { list, useDataAttributes } from '../../data-attributes/data-attributes-page.js';
import { expectOneMessage, mount, nextTask } from '../../live-page.js';

describe('mistakes in data attributes', () => {
  const { page: site, problems } = useDataAttributes();

  const says = (code: string, ...words: string[]) => expectOneMessage(problems, code, ...words);

  for (const [markup, code, ...words] of [
    [list('news', 'data-pusher-limit="ten"'), 'value', '100 is used'],
    [list('news', 'data-pusher-order="newest_last"'), 'value', 'newest-first and newest-last'],
    [list('news', 'data-pusher-limt="5"'), 'unknown-attribute', 'Did you mean data-pusher-limit?'],
    [list('news', 'data-pusher-remove=“gone”'), 'quotation-marks', 'data-pusher-remove="gone"'],
    [list('news').replace('"news"', '“news”'), 'quotation-marks', 'data-pusher-channel="news"'],
    [list('news').replace('data-pusher-event', 'data-pusher-events'), 'unknown-attribute', 'data-pusher-event?'],
    [list('news').replace('pusher-channel', 'pusher-chanel'), 'unknown-attribute', 'data-pusher-channel?'],
    [list('news', '', '<li>{{ title }}</li>'), 'placeholder', 'data-field="title"'],
  ] as const) {
    it(`cause one message with the fix: ${markup.slice(0, 90)}`, async () => {
      await mount(markup);
      site.enable();
      await says(code, ...words);
    });
  }

  for (const [what, markup] of [
    ['values that do not exist', list('news', 'data-pusher-limit="NUMBER"')],
    ['fields that no event has', list('news', '', '<li data-field="NUMBER"></li>')],
    ['containers without an event', '<ul data-pusher-channel="news"><li data-field="x"></li></ul>'],
    ['names that are not allowed', list('other-NUMBER')],
    ['containers without a channel', '<p data-pusher-event="x" data-pusher-NUMBER="x"></p>'],
  ] as const) {
    it(`can’t flood the console: ${what}`, async () => {
      site.enable();
      await mount(Array.from({ length: 100 }, (_, index) => markup.replaceAll('NUMBER', `a${index}`)).join(''));
      await nextTask();
      if (markup.includes('"news"')) await site.tell('news', 'story', { title: 'a' });
      await nextTask();
      for (let task = 0; task < 50; task++) await nextTask();
      expect(problems.logged.length).to.be.at.most(45);
    });
  }

  it('aren’t reported in correct attributes', async () => {
    await mount(
      list('news', 'data-pusher-limit="5" data-pusher-order="newest-last" data-pusher-label="“# story”|“# stories”"'),
    );
    site.enable();
    for (let task = 0; task < 5; task++) await nextTask();
    expect(problems.logged).to.deep.equal([]);
  });

  it('include a connection with both a cluster and a server', () => {
    const stop = enableDataAttributes({ channels: ['news'], apiKey: 'k', cluster: 'eu', server: 'ws://127.0.0.1:1' });
    stop();
    expect(problems.logged.join()).to.contain('cluster="eu" is ignored');
  });
});
