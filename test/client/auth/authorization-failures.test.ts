import { expect } from '@open-wc/testing';
import { PusherError } from '../../../src/client/index.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, framesOf, record, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';

describe('a failed authorization', () => {
  afterEach(disconnectAll);

  const failures: [
    string,
    Parameters<Awaited<ReturnType<typeof startScriptedServer>>['authUrl']>[0],
    object,
    RegExp,
  ][] = [
    ['403', { status: 403, body: 'no' }, { code: 403, status: 403, retryable: false }, /answered 403/],
    ['503', { status: 503 }, { code: 503, status: 503, retryable: true }, /answered 503/],
    ['429', { status: 429 }, { code: 429, retryable: true }, /answered 429/],
    ['HTML', { body: '<!doctype html>', contentType: 'text/html' }, { code: 'not-json', retryable: false }, /HTML/],
    ['text that is not JSON', { body: 'ok' }, { code: 'not-json', retryable: false }, /with invalid JSON/],
    ['JSON without auth', { body: '{}' }, { code: 'no-auth', retryable: false }, /has no auth/],
    ['null', { body: 'null' }, { code: 'no-auth', retryable: false }, /has no auth/],
  ];
  for (const [what, answer, fields, words] of failures) {
    it(`reports once that the endpoint answered ${what}, and sends no subscribe frame`, async () => {
      const server = await startScriptedServer();
      const client = clientOf(server, { authEndpoint: server.authUrl(answer) });
      const received = record(client.subscribe('private-c'), refused);
      await eventually(() => expect(received).to.have.length(1));
      const error = received[0]?.[1] as PusherError;
      expect(error)
        .to.be.instanceOf(PusherError)
        .and.to.include({ type: 'AuthError', ...fields });
      expect(error.message).to.match(words).and.to.contain('private-c');
      expect(error.error).to.be.a('string');
      await subscribed(client.subscribe('c'));
      expect(framesOf(await server.received())).to.deep.equal(['subscribe c']);
      if (!error.retryable) expect(await server.authRequests()).to.have.length(1);
      expect(received).to.have.length(1);
    });
  }

  it('reports that the endpoint is unreachable', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const client = clientOf(await startScriptedServer(), { authEndpoint: gone.authUrl() });
    const received = record(client.subscribe('private-c'), refused);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'AuthError', retryable: true });
  });
});
