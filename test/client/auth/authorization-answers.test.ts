import { expect } from '@open-wc/testing';
import type { PresenceChannel, PusherError } from '../../../src/client/index.js';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, disconnectAll, record, subscribed } from '../client-of.js';

const refused = 'pusher:subscription_error';

describe('the response of an auth endpoint', () => {
  afterEach(disconnectAll);

  for (const user of [{ user_id: 'ada', user_info: { name: 'Ada' } }, { user_id: 7 }]) {
    it(`may contain channel_data that is not encoded (${JSON.stringify(user)})`, async () => {
      const server = await startScriptedServer();
      const body = JSON.stringify({ auth: 'a:b', channel_data: user });
      const answers = [
        { authEndpoint: server.authUrl({ body }) },
        { channelAuthorization: { customHandler: async () => JSON.parse(body) } },
      ];
      for (const [index, options] of answers.entries()) {
        const channel = clientOf(server, options).subscribe('presence-c') as PresenceChannel;
        await subscribed(channel);
        const [frame] = (await server.received(index + 1)).slice(index);
        const data = { auth: 'a:b', channel: 'presence-c', channel_data: JSON.stringify(user) };
        expect(frame?.data).to.deep.equal(data);
        expect(channel.members.myID).to.equal(user.user_id);
      }
    });
  }

  it('may contain channel_data that is not encoded in a batch', async () => {
    const server = await startScriptedServer();
    const body = JSON.stringify({ 'presence-c': { auth: 'a:b', channel_data: { user_id: 'ada' } } });
    const client = clientOf(server, { channelAuthorization: { endpoint: server.authUrl({ body }), batch: true } });
    const channel = client.subscribe('presence-c') as PresenceChannel;
    await subscribed(channel);
    expect(channel.members.myID).to.equal('ada');
  });

  it('may contain user_data that is not encoded', async () => {
    const server = await startScriptedServer();
    const endpoint = server.authUrl({ body: '{"auth":"a:b","user_data":{"id":"ada"}}' });
    clientOf(server, { userAuthentication: { endpoint } }).signin();
    const [frame] = await server.received(1);
    expect(frame?.data).to.deep.equal({ auth: 'a:b', user_data: '{"id":"ada"}' });
  });

  for (const [field, value, type] of [
    ['auth', 5, 'number'],
    ['auth', { a: 'b' }, 'object'],
    ['channel_data', 7, 'number'],
    ['channel_data', true, 'boolean'],
    ['shared_secret', ['s'], 'object'],
  ] as const) {
    it(`causes an error that names the field if ${field} has the wrong type (${JSON.stringify(value)})`, async () => {
      const server = await startScriptedServer();
      const body = JSON.stringify({ auth: 'a:b', [field]: value });
      const client = clientOf(server, { authEndpoint: server.authUrl({ body }) });
      const received = record(client.subscribe('private-c'), refused);
      await eventually(() => expect(received).to.have.length(1));
      const error = received[0]?.[1] as PusherError;
      expect(error).to.include({ type: 'AuthError', code: `no-${field.replace('_', '-')}`, retryable: false });
      expect(error.message).to.contain(
        `the ${field} of the answer must be a string, but is of type ${type}. The answer must`,
      );
    });
  }

  it('may contain null in fields that the channel does not need', async () => {
    const server = await startScriptedServer();
    const body = JSON.stringify({ auth: 'a:b', shared_secret: null, user_data: null });
    await subscribed(clientOf(server, { authEndpoint: server.authUrl({ body }) }).subscribe('private-c'));
  });

  for (const [what, body, quoted] of [
    [
      'HTML',
      '<!doctype html>\n<html>\n\t<title>Log in</title>',
      'HTML (a login page?): “<!doctype html> <html> <title>Log in</title>”.',
    ],
    [
      'a warning before JSON',
      '\nNotice: no\r\nindex\n{"auth":"a:b"}',
      'invalid JSON: “Notice: no index {"auth":"a:b"}”.',
    ],
    ['a long text', `${'€'.repeat(79)}😀😀${'x'.repeat(5_000)}`, `invalid JSON: “${'€'.repeat(79)}😀…”`],
    ['control characters', 'a\u0000\u0007b\u202ec', 'invalid JSON: “a b c”.'],
    ['a sentence', 'Denied.', 'invalid JSON: “Denied.” The answer must'],
    ['an empty response', '', 'invalid JSON: an empty text.'],
  ] as const) {
    it(`is quoted in the error if it is not JSON: ${what}`, async () => {
      const server = await startScriptedServer();
      const client = clientOf(server, {
        authEndpoint: server.authUrl({ body, contentType: 'text/plain; charset=utf-8' }),
      });
      const received = record(client.subscribe('private-c'), refused);
      await eventually(() => expect(received).to.have.length(1));
      const error = received[0]?.[1] as PusherError;
      expect(error).to.include({ code: 'not-json', retryable: false });
      expect(error.message).to.contain(`answered with ${quoted}`);
    });
  }
});

describe('an authorization request', () => {
  afterEach(disconnectAll);

  for (const [what, name, value] of [
    ['a character outside Latin-1', 'X-User', 'Łukasz'],
    ['an emoji', 'X-User', '😀'],
    ['a line break', 'X-User', 'a\nb'],
    ['a value that cannot become a string', 'X-User', Symbol('secret')],
    ['a name with a space', 'X User', 'ada'],
    ['a name outside ASCII', 'Ü', 'ada'],
    ['an empty name', '', 'ada'],
  ] as const) {
    it(`is not sent, and the error names the header: ${what}`, async () => {
      const server = await startScriptedServer();
      const headers = { [name]: value };
      const endpoint = server.authUrl();
      for (const options of [
        { authEndpoint: endpoint, auth: { headers } },
        { channelAuthorization: { endpoint, headers } },
        { channelAuthorization: { endpoint, headersProvider: async () => headers } },
        { channelAuthorization: { endpoint, headers, batch: true } },
      ]) {
        const client = clientOf(server, { userAuthentication: { endpoint, headers }, ...options });
        const received = [record(client.subscribe('private-c'), refused), record(client.user, 'pusher:signin_error')];
        client.signin();
        for (const errors of received) {
          await eventually(() => expect(errors).to.have.length(1));
          const error = errors[0]?.[1] as PusherError;
          expect(error).to.include({ type: 'AuthError', code: 'header', retryable: false });
          expect(error.message)
            .to.contain(`the header ${JSON.stringify(name)} cannot be sent`)
            .and.contain('encodeURIComponent');
        }
      }
      expect(await server.authRequests()).to.deep.equal([]);
    });
  }

  it('is sent with a Latin-1 header', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl(), auth: { headers: { 'X-User': 'Jörg' } } });
    await subscribed(client.subscribe('private-c'));
    expect(await server.authRequests()).to.have.length(1);
  });
});
