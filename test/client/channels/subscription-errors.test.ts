import { expect } from '@open-wc/testing';
import { eventually, startSandbox, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, watch } from '../client-of.js';

describe('a refused connection', () => {
  const fakeTime = controlTime();

  for (const code of [4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4300]) {
    it(`is not retried after ${code}, and reports the reason once`, async () => {
      const server = await startScriptedServer({
        handshake: JSON.stringify({ event: 'pusher:error', data: JSON.stringify({ code, message: 'no' }) }),
      });
      const time = fakeTime();
      const client = clientOf(server);
      const seen = watch(client);
      await eventually(() => expect(client.connection.state).to.equal('disconnected'));
      time.tick(120_000);
      expect(await server.connections()).to.equal(1);
      expect(seen.map(([event]) => event)).to.deep.equal(['error', 'state_change', 'disconnected']);
      const [error] = errorOf(seen);
      expect(error).to.include({ type: 'WebSocketError', code, retryable: false });
      expect(error?.data).to.deep.equal({ code, message: 'no' });
      expect(error?.error).to.deep.equal({ type: 'PusherError', data: { code, message: 'no' } });
    });
  }

  it('is reported in the same way if the server closes instead of sending a handshake', async () => {
    const server = await startScriptedServer({ handshake: false });
    const client = clientOf(server);
    await server.connections(1);
    await server.end(4001, 'no such app');
    const reason = await client.ready().catch((error) => error);
    expect(reason).to.include({ code: 4001, retryable: false });
    expect(reason.message).to.contain('no application has this key').and.to.contain('no such app');
  });

  it('reports how to fix a key that the sandbox does not know', async () => {
    const client = clientOf({ ...(await startSandbox()), key: 'wrong' });
    const reason = await client.ready().catch((error) => error);
    expect(reason).to.include({ type: 'WebSocketError', code: 4001, retryable: false });
    expect(reason.message).to.contain('check the key');
  });

  it('is reported once if an error frame precedes the close of a working connection', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    const seen = watch(client);
    await server.send({ event: 'pusher:error', data: { code: 4009, message: 'out' } });
    await server.end(4009, 'out');
    await eventually(() => expect(client.connection.state).to.equal('disconnected'));
    expect(errorOf(seen)).to.have.length(1);
    expect(errorOf(seen)[0]).to.include({ type: 'PusherError', code: 4009 });
  });

  it('is retried with TLS immediately after 4000', async () => {
    const server = await startScriptedServer({ handshake: false });
    const client = clientOf(server, { wssPort: server.port });
    const seen = watch(client);
    await server.connections(1);
    await server.end(4000, 'TLS only');
    await eventually(() => expect(errorOf(seen)).to.have.length(2));
    expect(client.connection.isUsingTLS()).to.equal(true);
    expect(errorOf(seen)[1]?.message).to.contain(`wss://127.0.0.1:${server.port}`);
  });

  it('has the state failed, with the reason, if no transport is enabled', async () => {
    const client = clientOf(await startScriptedServer(), { enabledTransports: [] });
    expect(client.connection.state).to.equal('failed');
    const seen = watch(client);
    client.connect();
    expect(errorOf(seen)[0]).to.include({ type: 'UnsupportedError' });
    client.disconnect();
    expect(client.connection.state).to.equal('disconnected');
  });
});
