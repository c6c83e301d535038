import { expect } from '@open-wc/testing';
import { clientOf } from '../client/client-of.js';
import { eventually, startSandbox } from './index.js';

describe('the sandbox of a browser test', () => {
  it('has the faults and the functions that end them', async () => {
    const sandbox = await startSandbox();
    const end = await sandbox.faults.handshake(4100, 'Full.');
    expect(await closeOf(sandbox.url)).to.deep.equal([4100, 'Full.']);
    await sandbox.faults.refuse({ times: 1 });
    expect(await closeOf(sandbox.url)).to.deep.equal([1006, '']);
    expect(await closeOf(sandbox.url)).to.deep.equal([4100, 'Full.']);
    await end();
    await clientOf(sandbox).ready();
  });

  it('has the faults of the auth endpoints and can end all faults at once', async () => {
    const sandbox = await startSandbox();
    await sandbox.faults.auth.status(429, { retryAfter: 5 });
    const failed = await authorize(sandbox.authEndpoint);
    expect([failed.status, failed.headers.get('retry-after')]).to.deep.equal([429, '5']);
    await sandbox.faults.auth.refuse();
    expect(await authorize(sandbox.authEndpoint).catch((error) => error)).to.be.an.instanceOf(TypeError);
    await sandbox.faults.clear();
    expect((await authorize(sandbox.authEndpoint)).status).to.equal(200);
  });

  it('returns the number of open sockets and their subscriptions', async () => {
    const sandbox = await startSandbox();
    const client = clientOf(sandbox);
    await client.subscribe('news').ready();
    expect(await sandbox.sockets()).to.equal(1);
    expect(await sandbox.subscriptions()).to.deep.equal({ [client.connection.socket_id ?? '']: ['news'] });
    expect(await sandbox.faults.forgetSubscriptions({ channel: 'news' })).to.equal(1);
    expect(await sandbox.subscriptions({ appId: 'app-id' })).to.deep.equal({ [client.connection.socket_id ?? '']: [] });
    expect(await sandbox.faults.drop()).to.equal(1);
    await eventually(async () => expect(await sandbox.sockets()).to.equal(0));
  });

  it('rejects unknown faults and invalid arguments with a message', async () => {
    const sandbox = await startSandbox();
    const { earthquake } = sandbox.faults as unknown as { earthquake(): Promise<void> };
    expect(await earthquake().catch(String)).to.equal('Error: The sandbox has no faults.earthquake().');
    expect(await sandbox.faults.close(1006).catch(String)).to.contain('A close frame cannot carry the code 1006');
  });
});

function closeOf(url: string): Promise<[code: number, reason: string]> {
  const socket = new WebSocket(`${url}/app/app-key?protocol=7`);
  return new Promise((resolve) => {
    socket.onclose = ({ code, reason }) => resolve([code, reason]);
  });
}

function authorize(endpoint: string): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({ socket_id: '1.2', channel_name: 'private-a' }),
  });
}
