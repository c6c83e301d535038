import { expect } from '@open-wc/testing';
import type { Pusher } from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, record, subscribed } from '../client-of.js';

describe('the socket ID of the last connection', () => {
  afterEach(disconnectAll);

  const losses: Record<string, (client: Pusher, server: ScriptedServer) => unknown> = {
    'a lost network': (_client, server) => server.cut(),
    'a close': (_client, server) => server.end(4200),
    'disconnect() and connect()': (client) => {
      client.disconnect();
      client.connect();
    },
    'switchCluster()': (client) => client.switchCluster({ appKey: 'other', cluster: 'eu' }),
  };
  for (const [loss, lose] of Object.entries(losses)) {
    it(`is kept after ${loss}, and is not used to authorize channels or to sign in`, async () => {
      const server = await startScriptedServer();
      const body = JSON.stringify({ auth: 'a:b', user_data: '{"id":"ada"}' });
      const client = clientOf(server, {
        channelAuthorization: { endpoint: server.authUrl({ body: '{"auth":"a:b","shared_secret":"c2VjcmV0"}' }) },
        userAuthentication: { endpoint: server.authUrl({ body }) },
      });
      client.subscribe('private-a');
      client.signin();
      await eventually(async () => expect(await server.authRequests()).to.have.length(2));

      const ids: unknown[] = [];
      client.connection.bind('connecting', () => {
        ids.push(client.connection.socket_id, client.socket_id);
        client.subscribe('private-b');
        client.subscribe('private-encrypted-c');
        client.signin();
        expect(client.channel('private-a')?.trigger('client-e', {})).to.equal(false);
      });
      await lose(client, server);
      await eventually(async () => expect(await server.authRequests()).to.have.length(6));
      expect(ids).to.deep.equal(['1.1', '1.1']);
      const requested = (await server.authRequests()).map(({ body }) => body.socket_id);
      expect(requested).to.deep.equal(['1.1', '1.1', '2.2', '2.2', '2.2', '2.2']);
    });
  }

  it('does not exclude events, because it may belong to another client by now', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    const channel = client.subscribe('c');
    const received = record(channel, 'e');
    await subscribed(channel);
    await server.cut();
    await eventually(() => expect(client.connection.socket_id).to.equal('2.2'));
    await subscribed(channel);
    await server.send({ event: 'e', channel: 'c', data: '1', socket_id: '2.2' });
    await server.send({ event: 'e', channel: 'c', data: '2', socket_id: '1.1' });
    await eventually(() => expect(received).to.deep.equal([['e', 2, {}]]));
  });
});
