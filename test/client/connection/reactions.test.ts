import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import '../../../src/client/transports/http.js';
import { Channels } from '../../../src/client/channels/channels.js';
import type { PusherError } from '../../../src/client/index.js';
import { type Answer, answeringServer, confirm, greet, type ServerSide } from '../answering-server.js';
import { keyOf } from '../channel-key.js';
import { controlTime, hear } from '../client-of.js';
import { answerFetch } from '../scripted-fetch.js';

const MINUTE = 60_000;

/** What a server may drive a client to within a minute, whatever it answers. */
const FEW = 40;

const subscribed = 'pusher:subscription_succeeded';
const refused = 'pusher:subscription_error';

describe('a server that always gives the same answer gets few frames in a minute', () => {
  const fakeTime = controlTime();

  const refuse = (side: ServerSide, channel: string | undefined, status: number) =>
    side.say({ event: refused, channel, data: { type: 'AuthError', error: 'no', status } });
  let count = 0;
  const existing = (side: ServerSide, channel: string | undefined, more = {}) =>
    side.say({
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
    'it holds the subscription': toSubscribe(existing),
    'it holds the subscription, to each frame': ({ data }, side) => existing(side, data.channel),
    'it holds the subscription, in a field': toSubscribe((side, channel) => existing(side, channel, { channel })),
    'it holds the subscription, in other words each time': toSubscribe((side, channel) =>
      existing(side, channel, { channel, data: { message: `Existing subscription to ${channel}, ${count++}` } }),
    ),
    'it holds the subscription, and confirms it': toSubscribe(existing, confirm),
    'it holds the subscription, confirms it and ends it': toSubscribe(existing, confirm, (side, channel) =>
      refuse(side, channel, 503),
    ),
    'a confirmation, and an end for a while': toSubscribe(confirm, (side, channel) => refuse(side, channel, 503)),
    'a confirmation, and an end for good': toSubscribe(confirm, (side, channel) => refuse(side, channel, 403)),
    'it cannot now': toSubscribe((side, channel) => refuse(side, channel, 503)),
    'an error without a channel': (_, side) => side.say({ event: 'pusher:error', data: null }),
    'an error, and a confirmation': toSubscribe(
      (side, channel) => side.say({ event: 'pusher:error', channel, data: { code: 500, message: 'x' } }),
      confirm,
    ),
    'two confirmations': toSubscribe(confirm, confirm),
    'a confirmation of what was given up': ({ data: { channel } }, side) => confirm(side, channel),
    'a close': (_, side) => side.close(4200),
  };
  for (const [what, answer] of Object.entries(answers)) {
    it(`: ${what}`, async () => {
      const server = answeringServer(fakeTime(), answer);
      const client = server.clientOf({
        channelAuthorization: { customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"me"}' }) },
      });
      const heard = ['c', 'private-c', 'presence-c'].map((name) => hear(client.subscribe(name), refused, subscribed));
      const errors = hear(client.connection, 'error');
      await server.pass(MINUTE / 2);
      client.unsubscribe('presence-c');
      await server.pass(MINUTE / 2);
      // three channels
      expect(server.sent.length, 'frames').to.be.below(3 * FEW);
      for (const events of heard) expect(events.length, 'events').to.be.below(FEW);
      expect(errors.length, 'errors').to.be.below(FEW);
    });
  }

  for (const [what, code, open] of [
    ['TLS', 4000, false],
    ['TLS, after the handshake', 4000, true],
    ['a reconnect', 4200, false],
    ['a reconnect, after the handshake', 4299, true],
    ['patience', 4100, true],
    ['nothing', 1006, true],
  ] as const) {
    it(`: a close that asks for ${what} (${code})`, async () => {
      const server = answeringServer(
        fakeTime(),
        () => {},
        (side) => {
          if (open) greet(side);
          side.close(code);
        },
      );
      const client = server.clientOf();
      const errors = hear(client.connection, 'error');
      await server.pass(MINUTE);
      expect(server.sides.length, 'dials').to.be.within(3, 16);
      expect(errors.length).to.be.below(FEW);
    });
  }

  it(': an activity timeout of a millisecond', async () => {
    const server = answeringServer(
      fakeTime(),
      () => {},
      (side) => greet(side, 0.001),
    );
    server.clientOf();
    await server.pass(MINUTE);
    expect(server.pings).to.be.within(100, 160);
  });

  for (const [what, first] of [
    ['another session', 'o\no\n'],
    ['a session and its end', 'o\nc[4200,"x"]\n'],
    ['a session that greets, and is lost', `o\nm${JSON.stringify(greetingText())}\no\n`],
    ['rubbish', 'a[7]\nx\n'],
    ['a session of rubbish', 'o\nm"x"\n'],
  ] as const) {
    it(`: over HTTP, ${what}`, async () => {
      const clock = fakeTime();
      const paths = answerFetch(() => first);
      answeringServer(clock).clientOf({ enabledTransports: ['xhr_streaming', 'xhr_polling'] });
      await clock.tickAsync(MINUTE);
      expect(paths.length).to.be.within(3, FEW);
    });
  }
});

describe('what a server sends unasked', () => {
  const fakeTime = controlTime();

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
    it(`causes few gaps, and few calls of catchUp, when it ends (${status}) and confirms a subscription by turns`, async () => {
      let calls = 0;
      const catchUp = async () => {
        calls++;
        return [];
      };
      const { server, client } = await connected({ catchUp });
      const heard = hear(client.subscribe('c'), 'pusher:gap', refused, subscribed);
      await server.flood(600, 100, (n) =>
        n % 2
          ? { event: refused, channel: 'c', data: { status } }
          : { event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} },
      );
      expect(calls).to.be.within(1, 15);
      expect(heard.length).to.be.below(FEW);
      expect(server.sent.length).to.be.below(FEW);
    });
  }

  it('ends the connection when it takes nothing, and 16 MB wait to be sent', async () => {
    const { server, client } = await connected();
    const errors = hear(client.connection, 'error');
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

  it('is not answered when it confirms channels that nobody asked for', async () => {
    const { server } = await connected();
    await server.flood(300, 200, (n) => ({
      event: 'pusher_internal:subscription_succeeded',
      channel: n % 2 ? 'other' : `other-${n}`,
      data: '{}',
    }));
    expect(server.sent).to.deep.equal([]);
  });

  it('is answered three times when it confirms a channel that was given up', async () => {
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
    ['what is no frame', () => 'x'],
  ] as const) {
    it(`is reported some times, when there are many: ${what}`, async () => {
      const { server, client } = await connected();
      const channel = client.subscribe('c');
      const errors = [client.connection, client, channel].map((source) => hear(source, 'error', 'pusher:error'));
      await server.flood(300, 200, frame);
      // 20 at once, and one every 5 s
      for (const heard of errors) expect(heard.length).to.be.below(FEW);
      expect(errors[0]?.length).to.be.within(20, 34);
      await server.pass(5 * MINUTE);
      await server.flood(5, 200, frame);
      expect(errors[0]?.length, 'later on').to.be.within(25, 39);
    });
  }

  it('causes few requests for a key when a publisher sends what no key opens, and opens what follows', async () => {
    const [key, foreign] = [keyOf(1), keyOf(9)];
    let asked = 0;
    const { server, client } = await connected(
      {
        channelAuthorization: {
          customHandler: async () => {
            asked++;
            return { auth: 'a:b', shared_secret: key.shared_secret };
          },
        },
      },
      ({ event, data: { channel } }, side) => event === 'pusher:subscribe' && confirm(side, channel),
    );
    const name = 'private-encrypted-c';
    const channel = client.subscribe(name);
    const errors = hear(channel, 'pusher:error');
    const opened = hear(channel, 'e');
    await server.pass(10);
    expect(asked).to.equal(1);
    await server.flood(600, 100, (n) => ({
      event: 'e',
      channel: name,
      data: JSON.stringify((n % 10 === 9 ? key : foreign).seal(n)),
    }));
    expect(asked).to.be.within(3, 12);
    expect(errors.length).to.be.within(10, 24);
    expect(opened).to.have.length(60);
  });

  it('opens nobody else’s session when a sign-in is confirmed again and again', async () => {
    const user = (id: string) => ({
      event: 'pusher:signin_success',
      data: JSON.stringify({ user_data: JSON.stringify({ id }) }),
    });
    const { server, client } = await connected(
      { userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"me"}' }) } },
      ({ event }, side) => event === 'pusher:signin' && side.say(user('me')),
    );
    const errors = hear(client.user, 'pusher:signin_error');
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
    ['that it is refused', { event: 'pusher:error', data: { code: 4009, message: 'no' } }],
    ['that it knows no sign-in', { event: 'pusher:error', data: { code: 4200, message: 'no' } }],
    ['without a user', { event: 'pusher:signin_success', data: '{}' }],
  ] as const) {
    it(`answers a sign-in with ${what}: it is asked a few times, and that is reported once`, async () => {
      const { server, client } = await connected(
        { userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"me"}' }) } },
        ({ event }, side) => event === 'pusher:signin' && answer && side.say(answer),
      );
      const errors = hear(client.user, 'pusher:signin_error');
      client.signin();
      await server.pass(MINUTE);
      expect(server.sent.length).to.be.within(1, 12);
      expect(errors).to.have.length(1);
    });
  }
});

describe('an auth endpoint', () => {
  const fakeTime = controlTime();

  for (const [status, most] of [
    [503, 12],
    [429, 12],
    [419, 2],
    [401, 1],
    [200, 1],
  ] as const) {
    it(`that always answers ${status}, with Retry-After: 0, is asked at most ${most} times in a minute`, async () => {
      let asked = 0;
      stub(globalThis, 'fetch').callsFake(async () => {
        const headers = new Headers({ 'Retry-After': '0' });
        return (++asked > 1_000
          ? new Promise(() => {})
          : { status, headers, redirected: false, text: async () => '{}' }) as unknown as Promise<Response>;
      });
      const server = answeringServer(fakeTime());
      const heard = hear(server.clientOf().subscribe('private-c'), refused);
      await server.pass(MINUTE);
      expect(asked).to.be.within(1, most);
      expect(heard).to.have.length(1);
    });
  }
});

describe('the part that finds what an error refuses', () => {
  it('is not loaded again for each error, when it is missing', async () => {
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

function greetingText(): string {
  const frames: (object | string)[] = [];
  greet({ say: (frame) => void frames.push(frame), close() {}, stall() {} });
  return JSON.stringify(frames[0]);
}
