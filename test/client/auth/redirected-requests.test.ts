import { expect } from '@open-wc/testing';
import { redirectPath } from '../../servers/contract.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, record } from '../client-of.js';

describe('an auth endpoint that redirects', () => {
  afterEach(disconnectAll);

  /** Redirecting endpoints by owner, and the requests that reached the targets of the redirects. */
  async function endpointsThatRedirect(status: number) {
    const [endpoint, target] = await Promise.all([startScriptedServer(), startScriptedServer()]);
    const location = target.authUrl();
    const own = `${redirectPath}?${new URLSearchParams({ status: String(status), location })}`;
    const endpoints = {
      'the page’s own': own,
      'another site’s': endpoint.authUrl({ status, location }),
      'another site’s, to itself': endpoint.authUrl({ status, location: endpoint.authUrl() }),
    };
    /** The requests that followed a redirect. */
    const followed = async () => [
      ...(await target.authRequests()),
      ...(await endpoint.authRequests()).filter(({ method }, index) => method !== 'POST' || index > 1),
    ];
    return { endpoints, followed };
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`with ${status} is not followed, so that no other site receives a token`, async () => {
      const server = await startScriptedServer();
      const { endpoints, followed } = await endpointsThatRedirect(status);
      const headers = { 'X-CSRF-TOKEN': 'secret' };
      for (const [whose, endpoint] of Object.entries(endpoints)) {
        const client = clientOf(server, {
          channelAuthorization: { endpoint, headers },
          userAuthentication: { endpoint, headers },
        });
        const received = record(client.subscribe('private-c'), 'pusher:subscription_error');
        await eventually(() => expect(received, whose).to.have.length(1));
        const error = received[0]?.[1];
        expect(error, whose).to.include({ type: 'AuthError', code: 'redirected', retryable: false });
        expect(error)
          .to.have.property('message')
          .that.contains(`${endpoint} redirects (to a login page?)`)
          .and.contains('private-c');
        client.disconnect();
      }
      expect(await followed()).to.deep.equal([]);
    });
  }

  it('and sends no CORS headers causes an error that mentions redirects', async () => {
    const server = await startScriptedServer();
    const target = await startScriptedServer();
    const endpoint = server.authUrl({ status: 302, location: target.authUrl(), noCors: true });
    const client = clientOf(server, { authEndpoint: endpoint });
    const received = record(client.subscribe('private-c'), 'pusher:subscription_error');
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'AuthError' });
    expect(received[0]?.[1]).to.have.property('message').that.contains('redirect');
    expect(await target.authRequests()).to.deep.equal([]);
  });

  it('is not followed by a sign-in or a batch', async () => {
    const server = await startScriptedServer();
    const target = await startScriptedServer();
    const endpoint = server.authUrl({ status: 307, location: target.authUrl() });
    const client = clientOf(server, {
      channelAuthorization: { endpoint, batch: true },
      userAuthentication: { endpoint },
    });
    const received = [
      record(client.subscribe('private-c'), 'pusher:subscription_error'),
      record(client.user, 'pusher:signin_error'),
    ];
    client.signin();
    for (const errors of received) {
      await eventually(() => expect(errors).to.have.length(1));
      expect(errors[0]?.[1]).to.include({ type: 'AuthError', code: 'redirected' });
    }
    expect(await target.authRequests()).to.deep.equal([]);
  });

  it('is not requested a third time after a 419 and a redirect', async () => {
    const server = await startScriptedServer();
    const target = await startScriptedServer();
    const answers = [{ status: 419 }, { status: 302, location: target.authUrl() }];
    const client = clientOf(server, { authEndpoint: server.authUrl({ answers }) });
    const received = record(client.subscribe('private-c'), 'pusher:subscription_error');
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ code: 'redirected' });
    expect(await server.authRequests()).to.have.length(2);
    expect(await target.authRequests()).to.deep.equal([]);
  });
});

describe('a headersProvider that throws', () => {
  afterEach(disconnectAll);

  it('is named as the cause of the error instead of the endpoint', async () => {
    const server = await startScriptedServer();
    const cause = new Error('no token today');
    const client = clientOf(server, {
      channelAuthorization: {
        endpoint: server.authUrl(),
        headersProvider: () => {
          throw cause;
        },
      },
    });
    const received = record(client.subscribe('private-c'), 'pusher:subscription_error');
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ status: 0, retryable: true, cause });
    expect(received[0]?.[1])
      .to.have.property('message')
      .that.contains('their providers failed (no token today)')
      .and.not.contains('CORS');
  });
});
