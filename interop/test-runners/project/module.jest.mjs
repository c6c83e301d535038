import { expect, test } from '@jest/globals';
import Pusher from 'pusher-elements/client';
import { createSandbox } from 'pusher-elements/sandbox';
import 'pusher-elements';

test('the client, the sandbox and the elements work as modules', async () => {
  const sandbox = await createSandbox();
  const client = new Pusher('app-key', {
    ...{ cluster: '', wsHost: sandbox.host, wsPort: sandbox.port, forceTLS: false },
    channelAuthorization: { endpoint: `${sandbox.url}/pusher/auth`, transport: 'ajax' },
  });
  const channel = client.subscribe('private-encrypted-news');
  await channel.ready();
  client.disconnect();
  await sandbox.close();
  expect(customElements.get('pusher-feed')).toBeDefined();
});
