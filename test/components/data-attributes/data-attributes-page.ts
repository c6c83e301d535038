import { type DataAttributesOptions, enableDataAttributes } from '../../../components/index.js';
import { type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { watchProblems } from '../live-page.js';

/** A list that the data attributes turn into a feed. */
export const list = (channel = 'news', more = '', item = '<li data-field="title">…</li>') =>
  `<ul data-pusher-channel="${channel}" data-pusher-event="story" ${more}>${item}</ul>`;

/** The texts of the elements that match, in order. */
export const texts = (box: ParentNode, selector = 'li') =>
  [...box.querySelectorAll(selector)].map((element) => element.textContent);

/** Gives each test a page with its own `server`, and with a `stop` that ends what `enable` started. */
export function useDataAttributes() {
  const page = {
    server: undefined as unknown as ScriptedServer,
    stop() {},
    enable(options: Partial<DataAttributesOptions> = {}): void {
      const { key, url } = page.server;
      page.stop = enableDataAttributes({ channels: ['news', 'sports-*'], apiKey: key, server: url, ...options });
    },
    tell: (channel: string, event: string, data: unknown) =>
      page.server.send({ event, channel, data: JSON.stringify(data) }),
  };
  beforeEach(async () => {
    page.server = await startScriptedServer();
    page.stop = () => {};
  });
  afterEach(async () => {
    page.stop();
    for (const box of document.querySelectorAll('[data-pusher-channel]')) box.remove();
    await page.server.close();
  });
  const problems = watchProblems(); // after the hooks that clean up after a test
  return { page, problems };
}
