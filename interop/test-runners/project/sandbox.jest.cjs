/** @jest-environment ./jsdom.cjs */
// The example of docs/testing.md: unmodified jsdom, with the sandbox in the same process.
const { createSandbox } = require('pusher-elements/sandbox');
require('pusher-elements');

let sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterEach(() => document.querySelector('pusher-connection').disconnect());
afterAll(() => sandbox.close());

test('shows a new comment', async () => {
  const reported = jest.spyOn(console, 'error');
  document.body.innerHTML = `
    <pusher-connection api-key="app-key" server="ws://${sandbox.host}:${sandbox.port}">
      <pusher-channel name="comments">
        <pusher-feed event="new-comment"><template><p data-field="text"></p></template></pusher-feed>
      </pusher-channel>
    </pusher-connection>`;
  await document.querySelector('pusher-channel').ready;

  const feed = document.querySelector('pusher-feed');
  const shown = new Promise((resolve) => feed.addEventListener('pusher-insert', resolve, { once: true }));
  sandbox.trigger('comments', 'new-comment', { text: 'Hello' });
  await shown;
  expect(feed.querySelector('p').textContent).toBe('Hello');
  expect(reported).not.toHaveBeenCalled();
});
