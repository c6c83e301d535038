import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { stub } from 'sinon';
import '../../../src/client/transports/http.js';
import { Channels } from '../../../src/client/channels/channels.js';
import type { PusherError } from '../../../src/client/index.js';
import { type Answer, answeringServer, confirm, establish, type ServerSide } from '../answering-server.js';
import { keyOf } from '../channel-key.js';
import { controlTime, record } from '../client-of.js';
import { answerFetch } from '../scripted-fetch.js';

const MINUTE = 60_000;

/** The maximum number of reactions that a server may cause within a minute, whatever it answers. */
const FEW = 40;

const subscribed = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('a server that always gives the same answer', () => {
  const fakeTime = controlTime(afterEach);

  const refuse = (side: ServerSide, channel: string | undefined, status: number) =>
    side.send({ event: refused, channel, data: { type: 'AuthError', error: 'no', status } });
  let count = 0;
  const existing = (side: ServerSide, channel: string | undefined, more = {}) =>
    side.send({
      event: 'pusher:error',
      data: { code: null, message: `Existing subscription to channel ${channel}` },
      ...more,
    });
  const toSubscribe =
    (...answers: ((side: ServerSide, channel: string | undefined) => void)[]): Answer =>
    ({ event, data: { channel } }, side) => {
      if (event === 'pusher:subscribe') for (const answer of answers) answer(side, channel);
    };

  const answers: Record<string, Answer> = {
    'an existing subscription': toSubscribe(existing),
    'an existing subscription, to each frame': ({ data }, side) => existing(side, data.channel),
    'an existing subscription, with the channel in a field': toSubscribe((side, channel) =>
      existing(side, channel, { channel }),
    ),
    'an existing subscription, with a different text each time': toSubscribe((side, channel) =>
      existing(side, channel, { channel, data: { message: `Existing subscription to ${channel}, ${count++}` } }),
    ),
    'an existing subscription, and a confirmation': toSubscribe(existing, confirm),
    'an existing subscription, a confirmation, and a rejection': toSubscribe(existing, confirm, (side, channel) =>
      refuse(side, channel, 503),
    ),
    'a confirmation, and a temporary rejection': toSubscribe(confirm, (side, channel) => refuse(side, channel, 503)),
    'a confirmation, and a final rejection': toSubscribe(confirm, (side, channel) => refuse(side, channel, 403)),
    'a temporary rejection': toSubscribe((side, channel) => refuse(side, channel, 503)),
    'an error without a channel': (_, side) => side.send({ event: 'pusher:error', data: null }),
    'an error, and a confirmation': toSubscribe(
      (side, channel) => side.send({ event: 'pusher:error', channel, data: { code: 500, message: 'x' } }),
      confirm,
    ),
    'two confirmations': toSubscribe(confirm, confirm),
    'a confirmation of canceled subscriptions': ({ data: { channel } }, side) => confirm(side, channel),
    'a close': (_, side) => side.close(4200),
  };
  for (const [what, answer] of Object.entries(answers)) {
    it(`causes few frames and events in a minute: ${what}`, async () => {
      const server = answeringServer(fakeTime(), answer);
      const client = server.clientOf({
        channelAuthorization: { customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"me"}' }) },
      });
      const received = ['c', 'private-c', 'presence-c'].map((name) =>
        record(client.subscribe(name), refused, subscribed),
      );
      const errors = record(client.connection, 'error');
      await server.pass(MINUTE / 2);
      client.unsubscribe('presence-c');
      await server.pass(MINUTE / 2);
      // for three channels
      expect(server.sent.length, 'frames').to.be.below(3 * FEW);
      for (const events of received) expect(events.length, 'events').to.be.below(FEW);
      expect(errors.length, 'errors').to.be.below(FEW);
    });
  }

  for (const [what, code, open] of [
    ['TLS', 4000, false],
    ['TLS, after the handshake', 4000, true],
    ['a reconnection', 4200, false],
    ['a reconnection, after the handshake', 4299, true],
    ['a delay', 4100, true],
    ['nothing', 1006, true],
  ] as const) {
    it(`causes few connection attempts in a minute: a close that requests ${what} (${code})`, async () => {
      const server = answeringServer(
        fakeTime(),
        () => {},
        (side) => {
          if (open) establish(side);
          side.close(code);
        },
      );
      const client = server.clientOf();
      const errors = record(client.connection, 'error');
      await server.pass(MINUTE);
      expect(server.sides.length, 'dials').to.be.within(3, 16);
      expect(errors.length).to.be.below(FEW);
    });
  }

  it('causes few pings in a minute: an activity timeout of a millisecond', async () => {
    const server = answeringServer(
      fakeTime(),
      () => {},
      (side) => establish(side, 0.001),
    );
    server.clientOf();
    await server.pass(MINUTE);
    expect(server.pings).to.be.within(100, 160);
  });

  for (const [what, first] of [
    ['another session', 'o\no\n'],
    ['a session and its end', 'o\nc[4200,"x"]\n'],
    ['a session that is established and then lost', `o\nm${JSON.stringify(handshakeText())}\no\n`],
    ['invalid data', 'a[7]\nx\n'],
    ['a session with invalid data', 'o\nm"x"\n'],
  ] as const) {
    it(`causes few requests over HTTP in a minute: ${what}`, async () => {
      const clock = fakeTime();
      const paths = answerFetch(() => first);
      answeringServer(clock).clientOf({ enabledTransports: ['xhr_streaming', 'xhr_polling'] });
      await clock.tickAsync(MINUTE);
      expect(paths.length).to.be.within(3, FEW);
    });
  }
});

describe('a misbehaving server', () => {
  const fakeTime = controlTime(afterEach);

  async function connected(
    options: Parameters<ReturnType<typeof answeringServer>['clientOf']>[0] = {},
    answer?: Answer,
  ) {
    const server = answeringServer(fakeTime(), answer);
    const client = server.clientOf(options);
    await server.pass(10);
    return { server, client };
  }

  for (const status of [403, 503]) {
    it(`causes few gaps and few catchUp calls if it alternately ends (${status}) and confirms a subscription`, async () => {
      let calls = 0;
      const catchUp = async () => {
        calls++;
        return [];
      };
      const { server, client } = await connected({ catchUp });
      const received = record(client.subscribe('c'), 'pusher:gap', refused, subscribed);
      await server.flood(600, 100, (n) =>
        n % 2
          ? { event: refused, channel: 'c', data: { status } }
          : { event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} },
      );
      expect(calls).to.be.within(1, 15);
      expect(received.length).to.be.below(FEW);
      expect(server.sent.length).to.be.below(FEW);
    });
  }

  it('loses the connection if it reads nothing while 16 MB wait to be sent', async () => {
    const { server, client } = await connected();
    const errors = record(client.connection, 'error');
    server.sides[0]?.stall();
    const data = 'x'.repeat(1_048_576);
    let sent = 0;
    while (sent < 100 && client.send_event('client-e', data)) sent++;
    expect(sent).to.be.within(16, 17);
    expect(client.connection.state, 'within send_event()').to.equal('connected');
    await server.pass(10_000);
    expect(errors.map(([, error]) => (error as PusherError).code)).to.deep.equal([1008]);
    expect(client.connection.state).to.equal('connected');
    expect(server.sides).to.have.length(2);
  });

  it('gets no answer if it confirms channels that were not requested', async () => {
    const { server } = await connected();
    await server.flood(300, 200, (n) => ({
      event: 'pusher_internal:subscription_succeeded',
      channel: n % 2 ? 'other' : `other-${n}`,
      data: '{}',
    }));
    expect(server.sent).to.deep.equal([]);
  });

  it('gets three answers if it keeps confirming a canceled channel', async () => {
    const { server, client } = await connected();
    client.subscribe('c');
    client.unsubscribe('c');
    await server.flood(300, 200, () => ({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: '{}' }));
    expect(server.sent.map(({ event }) => event)).to.deep.equal([
      'pusher:subscribe',
      ...Array(4).fill('pusher:unsubscribe'),
    ]);
  });

  for (const [what, frame] of [
    ['errors', (n: number) => ({ event: 'pusher:error', data: { code: 4301, message: `x${n}` } })],
    ['errors of a channel', () => ({ event: 'pusher:error', channel: 'c', data: { code: 4301, message: 'x' } })],
    ['invalid frames', () => 'x'],
  ] as const) {
    it(`is reported a limited number of times if it sends many frames: ${what}`, async () => {
      const { server, client } = await connected();
      const channel = client.subscribe('c');
      const errors = [client.connection, client, channel].map((source) => record(source, 'error', 'pusher:error'));
      await server.flood(300, 200, frame);
      // 20 immediately, and one every 5 s
      for (const received of errors) expect(received.length).to.be.below(FEW);
      expect(errors[0]?.length).to.be.within(20, 34);
      await server.pass(5 * MINUTE);
      await server.flood(5, 200, frame);
      expect(errors[0]?.length, 'later on').to.be.within(25, 39);
    });
  }

  it('causes few key requests if a publisher sends events that no key decrypts, and other events arrive', async () => {
    const [key, foreign] = [keyOf(1), keyOf(9)];
    let requests = 0;
    const { server, client } = await connected(
      {
        channelAuthorization: {
          customHandler: async () => {
            requests++;
            return { auth: 'a:b', shared_secret: key.shared_secret };
          },
        },
      },
      ({ event, data: { channel } }, side) => event === 'pusher:subscribe' && confirm(side, channel),
    );
    const name = 'private-encrypted-c';
    const channel = client.subscribe(name);
    const errors = record(channel, 'pusher:error');
    const decrypted = record(channel, 'e');
    await server.pass(10);
    expect(requests).to.equal(1);
    await server.flood(600, 100, (n) => ({
      event: 'e',
      channel: name,
      data: JSON.stringify((n % 10 === 9 ? key : foreign).seal(n)),
    }));
    expect(requests).to.be.within(3, 12);
    expect(errors.length).to.be.within(10, 24);
    expect(decrypted).to.have.length(60);
  });

  it('does not change the user by confirming a sign-in repeatedly', async () => {
    const user = (id: string) => ({
      event: 'pusher:signin_success',
      data: JSON.stringify({ user_data: JSON.stringify({ id }) }),
    });
    const { server, client } = await connected(
      { userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"me"}' }) } },
      ({ event }, side) => event === 'pusher:signin' && side.send(user('me')),
    );
    const errors = record(client.user, 'pusher:signin_error');
    client.signin();
    await server.pass(10);
    expect(client.user.user_data).to.deep.equal({ id: 'me' });
    await server.flood(300, 200, (n) => (n % 2 ? user(`other-${n}`) : { event: 'pusher:signin_success', data: 7 }));
    expect(client.user.user_data).to.deep.equal({ id: 'me' });
    expect(errors).to.deep.equal([]);
    expect(server.sent.length).to.be.below(FEW);
  });

  for (const [what, answer] of [
    ['nothing', undefined],
    ['a rejection', { event: 'pusher:error', data: { code: 4009, message: 'no' } }],
    ['the error of a server without sign-in', { event: 'pusher:error', data: { code: 4200, message: 'no' } }],
    ['a confirmation without a user', { event: 'pusher:signin_success', data: '{}' }],
  ] as const) {
    it(`gets few sign-in requests if it answers with ${what}, and the error is reported once`, async () => {
      const { server, client } = await connected(
        { userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"me"}' }) } },
        ({ event }, side) => event === 'pusher:signin' && answer && side.send(answer),
      );
      const errors = record(client.user, 'pusher:signin_error');
      client.signin();
      await server.pass(MINUTE);
      expect(server.sent.length).to.be.within(1, 12);
      expect(errors).to.have.length(1);
    });
  }
});

describe('an auth endpoint', () => {
  const fakeTime = controlTime(afterEach);

  for (const [status, most] of [
    [503, 12],
    [429, 12],
    [419, 2],
    [401, 1],
    [200, 1],
  ] as const) {
    it(`that always answers ${status} with Retry-After: 0 gets at most ${most} requests in a minute`, async () => {
      let requests = 0;
      stub(globalThis, 'fetch').callsFake(async () => {
        const headers = new Headers({ 'Retry-After': '0' });
        return (++requests > 1_000
          ? new Promise(() => {})
          : { status, headers, redirected: false, text: async () => '{}' }) as unknown as Promise<Response>;
      });
      const server = answeringServer(fakeTime());
      const received = record(server.clientOf().subscribe('private-c'), refused);
      await server.pass(MINUTE);
      expect(requests).to.be.within(1, most);
      expect(received).to.have.length(1);
    });
  }
});

describe('the chunk that matches errors to subscriptions', () => {
  it('is not loaded again for each error if it is missing', async () => {
    let loads = 0;
    const channels = new Channels({
      socketId: '1.1',
      subscriptionTimeout: 6_000,
      send: () => true,
      loadSubscriptionErrors: async () => {
        loads++;
        throw new Error('404');
      },
    } as never);
    channels.acquire('c', {});
    for (let n = 0; n < 100; n++) await channels.refuse(undefined, null, 'no');
    expect(loads).to.be.within(2, 4);
    channels.disconnected({ since: 0, reason: 'disconnect' });
  });
});

function handshakeText(): string {
  const frames: (object | string)[] = [];
  establish({ send: (frame) => void frames.push(frame), close() {}, stall() {} });
  return JSON.stringify(frames[0]);
}
