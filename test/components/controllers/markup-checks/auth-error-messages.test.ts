import { expect } from '@open-wc/testing';
import { Pusher, type PusherError } from '../../../../src/client/index.js';
import { eventually, startScriptedServer } from '../../../servers/index.js';
import { attributesOf, elementsIn, mount, watchProblems } from '../../live-page.js';

describe('the message when an authorization fails', () => {
  const problems = watchProblems();

  for (const [status, words] of [
    [401, 'not signed in'],
    [403, 'check its rule for the channel'],
    [404, 'there is no route at this address'],
    [405, 'does not accept POST'],
    [419, 'CSRF token'],
    [500, 'see its log'],
    [503, 'see its log'],
  ] as const) {
    it(`names auth-endpoint and the meaning of ${status}`, async () => {
      const server = await startScriptedServer();
      const address = attributesOf({ ...server, authEndpoint: server.authUrl({ status }) });
      await mount(
        `<pusher-connection ${address}><pusher-channel name="private-c"></pusher-channel></pusher-connection>`,
      );
      await eventually(() => expect(problems.reported.map((error) => error.code)).to.deep.equal([status]));
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0]).to.contain(words).and.to.contain('The address is set by auth-endpoint.');
    });
  }

  it('names auth-endpoint for a response that isn’t JSON', async () => {
    const server = await startScriptedServer();
    const authEndpoint = server.authUrl({ body: '<html></html>', contentType: 'text/html' });
    const address = attributesOf({ ...server, authEndpoint });
    await mount(`<pusher-connection ${address}><pusher-channel name="private-c"></pusher-channel></pusher-connection>`);
    await eventually(() => expect(problems.logged.join()).to.contain('The address is set by auth-endpoint.'));
  });

  it('names user-auth-endpoint for a sign-in', async () => {
    const server = await startScriptedServer();
    const address = `${attributesOf(server)} user-auth-endpoint="${server.authUrl({ status: 404 })}" signin`;
    const { connection } = elementsIn(await mount(`<pusher-connection ${address}></pusher-connection>`));
    await connection.ready;
    await eventually(() => expect(problems.logged.join()).to.contain('The address is set by user-auth-endpoint.'));
  });

  it('names the option of a client without elements', async () => {
    const server = await startScriptedServer();
    const { hostname: wsHost, port: wsPort } = new URL(server.url);
    const client = new Pusher(server.key, {
      ...{ wsHost, wsPort: Number(wsPort), forceTLS: false },
      channelAuthorization: { endpoint: server.authUrl({ status: 404 }) },
    });
    const error: PusherError = await client
      .subscribe('private-c')
      .ready()
      .catch((reason) => reason);
    client.disconnect();
    expect(error.message).to.contain('The address is set by channelAuthorization.endpoint.');
  });
});
