// The example of docs/testing.md.
import 'pusher-elements';
import { createSandbox } from 'pusher-elements/sandbox';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

let sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterEach(() => document.querySelector('pusher-connection').disconnect());
afterAll(() => sandbox.close());

test('shows a new comment', async () => {
  document.body.innerHTML = `
    <pusher-connection api-key="app-key" server="ws://${sandbox.host}:${sandbox.port}" auth-endpoint="${sandbox.url}/pusher/auth">
      <pusher-channel name="private-comments">
        <pusher-feed event="new-comment"><template><p data-field="text"></p></template></pusher-feed>
      </pusher-channel>
    </pusher-connection>`;
  await document.querySelector('pusher-channel').ready;

  const feed = document.querySelector('pusher-feed');
  const shown = new Promise((resolve) => feed.addEventListener('pusher-insert', resolve, { once: true }));
  sandbox.trigger('private-comments', 'new-comment', { text: 'Hello' });
  await shown;
  expect(feed.querySelector('p').textContent).toBe('Hello');
});
