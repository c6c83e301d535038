/** @jest-environment ./jsdom.cjs */
const Pusher = require('pusher-elements/client');

test('the client reports a missing fetch, and does not retry', async () => {
  expect(typeof fetch).toBe('undefined');
  const { hostname, port } = new URL(process.env.SANDBOX_URL);
  const client = new Pusher('app-key', { cluster: '', wsHost: hostname, wsPort: Number(port), forceTLS: false });
  const open = client.subscribe('news');
  await new Promise((resolve) => open.bind('pusher:subscription_succeeded', resolve));
  const channel = client.subscribe('private-news');
  const error = await new Promise((resolve) => channel.bind('pusher:subscription_error', resolve));
  expect(error).toMatchObject({ code: 'no-fetch', retryable: false });
  expect(error.message).toContain('fetch');
  client.disconnect();
});
