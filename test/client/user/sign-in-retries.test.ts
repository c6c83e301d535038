import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import {
  type PresenceChannel,
  type Pusher,
  PusherError,
  type UserAuthenticationData,
} from '../../../src/client/index.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, nextTimer, record } from '../client-of.js';

const failed = 'pusher:signin_error';
const proof: UserAuthenticationData = { auth: 'a:b', user_data: '{"id":"ada"}' };
const success = { event: 'pusher:signin_success', data: { user_data: '{"id":"ada"}' } };
const unauthorized = { event: 'pusher:error', data: { code: 4009, message: 'unauthorized' } };

describe('a sign-in', () => {
  const fakeTime = controlTime();

  /** A client that signs in with the proof that `customHandler` provides. */
  const signingIn = async (customHandler = async () => proof) => {
    const server = await startScriptedServer({ answer: 'pings' });
    const time = fakeTime();
    stub(Math, 'random').returns(0.5);
    const client = clientOf(server, {
      authEndpoint: server.authUrl({ body: '{"auth":"a:b"}' }),
      userAuthentication: { customHandler },
    });
    const received = record(client.user, failed);
    client.signin();
    await client.ready();
    return { server, time, client, received };
  };

  it('that is not answered is reported once, as a retryable timeout, and retried at random intervals', async () => {
    const { server, time, client, received } = await signingIn();
    await server.received(1);
    time.tick(3999);
    expect(received).to.deep.equal([]);
    time.tick(1);
    expect(received).to.have.length(1);
    expect(received[0]?.[1]).to.be.instanceOf(PusherError);
    expect(received[0]?.[1]).to.include({ type: 'Timeout', retryable: true });
    for (const [tries, wait] of [500, 1000].entries()) {
      time.tick(wait - 1);
      expect(await signins(client, server)).to.equal(tries + 1);
      time.tick(1);
      await eventually(async () => expect(await signins(client, server)).to.equal(tries + 2));
      time.tick(4000);
    }
    expect(received).to.have.length(1);
    time.tick(2000);
    await eventually(async () => expect(await signins(client, server)).to.equal(4));
    await server.send(success);
    await signedIn(client);
    time.tick(20_000);
    expect(await signins(client, server)).to.equal(4);
    expect(received).to.have.length(1);
  });

  for (const status of [429, 503]) {
    it(`that the endpoint rejects temporarily (${status}) is reported once, and retried`, async () => {
      const server = await startScriptedServer();
      const time = fakeTime();
      stub(Math, 'random').returns(0.5);
      const { fetch } = globalThis;
      const answers = [{ status }, { status }, { body: JSON.stringify(proof) }];
      stub(globalThis, 'fetch').callsFake((_url, init) => fetch(server.authUrl(answers.shift()), init));
      const client = clientOf(server);
      const received = record(client.user, failed);
      client.signin();
      await eventually(() => expect(received).to.have.length(1));
      expect(received[0]?.[1]).to.include({ type: 'AuthError', status, retryable: true });
      time.tick(500);
      await nextTimer(2000);
      expect(await server.authRequests()).to.have.length(2);
      time.tick(1000);
      await eventually(async () => expect(await signins(client, server)).to.equal(1));
      await server.send(success);
      await signedIn(client);
      expect(received).to.have.length(1);
    });
  }

  it('that is rejected (4009) is reported, and retried on the next connection only', async () => {
    const { server, time, client, received } = await signingIn();
    await server.received(1);
    await server.send(unauthorized);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'AuthError', code: 4009, retryable: false });
    time.tick(20_000);
    expect(await signins(client, server)).to.equal(1);
    client.disconnect();
    client.connect();
    await client.ready();
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    await server.send(success);
    await signedIn(client);
  });

  it('that the server does not know (4200 from Laravel Reverb) is reported once as refused, and rarely retried', async () => {
    const { server, time, client, received } = await signingIn();
    const errors = record(client.connection, 'error');
    const channel = client.subscribe('c');
    const refusals = record(channel, 'pusher:subscription_error');
    const unknown = { event: 'pusher:error', data: { code: 4200, message: 'Invalid message format' } };
    await server.received(2);
    await server.send(unknown);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include({ type: 'AuthError', code: 4200, retryable: true });
    expect(received[0]?.[1]).to.have.property('message').that.contains('refused the sign-in: Invalid message format');
    expect(client.user.isSigningIn).to.equal(true);
    expect(refusals).to.deep.equal([]);
    time.tick(20_000);
    expect(await signins(client, server)).to.equal(1);
    client.signin();
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    await server.send(unknown);
    await client.connection.ping();
    expect(received).to.have.length(1);
    expect(errors).to.have.length(1);
  });

  for (const [what, stays] of [
    ['leads to a reconnection if it failed temporarily', false],
    ['ends the connection if it failed permanently', true],
  ] as const) {
    it(`that is too late for a server that closes with 4009 (soketi, Sockudo) ${what}`, async () => {
      const server = await startScriptedServer({ answer: 'pings' });
      const time = fakeTime();
      const detail = { retryable: !stays };
      const customHandler = async () => {
        throw new PusherError('AuthError', 'not now', detail);
      };
      const client = clientOf(server, { userAuthentication: { customHandler } });
      const failures = record(client.user, failed);
      client.signin();
      await eventually(() => expect(failures).to.have.length(1));
      const before = client.connection.socket_id;
      await server.end(4009, 'Connection not authorized within timeout.');
      await eventually(() => expect(client.connection.state).to.equal(stays ? 'disconnected' : 'connecting'));
      if (stays) return;
      time.tick(5000);
      await eventually(() => expect(client.connection.state).to.equal('connected'));
      expect(client.connection.socket_id).not.to.equal(before);
    });
  }

  it('that was rejected is retried immediately by signin(), and only once', async () => {
    const { server, client, received } = await signingIn();
    await server.received(1);
    await server.send(unauthorized);
    await eventually(() => expect(received).to.have.length(1));
    client.signin();
    client.signin();
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    await server.send(unauthorized);
    await eventually(() => expect(received).to.have.length(2));
    client.signin();
    await eventually(async () => expect(await signins(client, server)).to.equal(3));
    await server.send(success);
    await signedIn(client);
    client.signin();
    expect(await signins(client, server)).to.equal(3);
  });

  it('that waits for a retry is retried immediately by signin()', async () => {
    const { server, time, client, received } = await signingIn();
    await server.received(1);
    time.tick(4000);
    expect(received).to.have.length(1);
    client.signin();
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    await server.send(success);
    await signedIn(client);
    time.tick(20_000);
    expect(await signins(client, server)).to.equal(2);
  });

  it('is not rejected by another error, by one that names a channel, or by one after it has succeeded', async () => {
    const { server, client, received } = await signingIn();
    await server.received(1);
    await server.send({ ...unauthorized, channel: 'c' });
    await server.send({ event: 'pusher:error', data: { code: 4301, message: 'too fast' } });
    await server.send(success);
    await signedIn(client);
    await server.send(unauthorized);
    await client.connection.ping();
    expect(received).to.deep.equal([]);
    expect(client.user.user_data?.id).to.equal('ada');
  });

  it('that is confirmed late, during a retry, is valid, and sends nothing more', async () => {
    const answers: ((data: UserAuthenticationData) => void)[] = [];
    const { server, time, client, received } = await signingIn(() => new Promise((resolve) => answers.push(resolve)));
    await eventually(() => expect(answers).to.have.length(1));
    answers[0]?.(proof);
    await eventually(async () => expect(await signins(client, server)).to.equal(1));
    time.tick(4500);
    await eventually(() => expect(answers).to.have.length(2));
    await server.send(success);
    await signedIn(client);
    answers[1]?.(proof);
    await client.connection.ping();
    time.tick(20_000);
    expect(await signins(client, server)).to.equal(1);
    expect(client.user.user_data?.id).to.equal('ada');
    expect(received).to.have.length(1);
  });

  it('that is retried is awaited by a presence channel without channel_data', async () => {
    const { server, time, client } = await signingIn();
    const channel = client.subscribe('presence-c') as PresenceChannel;
    const errors = record(channel, 'pusher:subscription_error');
    await server.authRequests(1);
    await server.received(1);
    time.tick(4000);
    expect(await subscribes(client, server)).to.equal(0);
    time.tick(500);
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    expect(await subscribes(client, server)).to.equal(0);
    await server.send(success);
    await eventually(async () => expect(await subscribes(client, server)).to.equal(1));
    expect(channel.members.myID).to.equal('ada');
    expect(errors).to.deep.equal([]);
  });

  it('leaves no timer after disconnect()', async () => {
    const { server, time, client } = await signingIn();
    await server.received(1);
    client.disconnect();
    expect(time.countTimers()).to.equal(0);
    client.connect();
    await eventually(async () => expect(await signins(client, server)).to.equal(2));
    time.tick(4000);
    client.disconnect();
    expect(time.countTimers()).to.equal(0);
  });
});

function signedIn(client: Pusher): Promise<void> {
  return eventually(() => expect(client.user.user_data).not.to.equal(null));
}

/** The number of sign-in frames that a client has sent so far. They arrive before a ping is answered. */
async function signins(client: Pusher, server: ScriptedServer): Promise<number> {
  return countOf(client, server, ({ event }) => event === 'pusher:signin');
}

/** The number of subscribe frames for the presence channel that a client has sent so far. */
async function subscribes(client: Pusher, server: ScriptedServer): Promise<number> {
  return countOf(client, server, ({ data }) => (data as { channel?: string }).channel === 'presence-c');
}

async function countOf(
  client: Pusher,
  server: ScriptedServer,
  wanted: (frame: { event: string; data?: unknown }) => boolean,
): Promise<number> {
  await client.connection.ping();
  return (await server.received()).filter(wanted).length;
}
