/** @jest-environment node */
const Pusher = require('pusher-elements/client');
const { createSandbox } = require('pusher-elements/sandbox');

test('the client receives events from the sandbox', async () => {
  const sandbox = await createSandbox();
  const client = new Pusher('app-key', {
    ...{ cluster: '', wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false },
    channelAuthorization: { endpoint: `${sandbox.url}/pusher/auth`, transport: 'ajax' },
  });
  const channel = client.subscribe('private-news');
  await new Promise((resolve) => channel.bind('pusher:subscription_succeeded', resolve));
  const story = new Promise((resolve) => channel.bind('story', resolve));
  sandbox.trigger('private-news', 'story', { title: 'A story' });
  expect(await story).toEqual({ title: 'A story' });
  client.disconnect();
  await sandbox.close();
  expect(Pusher.instances).toEqual([]);
});
