import { expect } from '@open-wc/testing';
import { type Channel, type Options, PusherError } from '../../../src/client/index.js';
import { type AuthAnswer, eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, record, subscribed } from '../client-of.js';
import { type HeldRequest, holdRequests } from '../held-requests.js';

const refused = 'pusher:subscription_error';

/** The first error that a channel reports. */
async function errorOf(channel: Channel): Promise<PusherError> {
  const received = record(channel, refused);
  await eventually(() => expect(received).to.have.length.above(0));
  return received[0]?.[1] as PusherError;
}

describe('the time limit of an authorization', () => {
  const controlled = controlTime();

  /** The error that a channel reports exactly `ms` after its authorization began. */
  const after = async (
    ms: number,
    channelAuthorization: Options['channelAuthorization'],
    begun: () => void | Promise<void>,
  ) => {
    const server = await startScriptedServer();
    const clock = controlled();
    const channel = clientOf(server, { channelAuthorization }).subscribe('private-c');
    const received = record(channel, refused);
    await begun();
    clock.tick(ms - 1);
    await server.received(); // a round trip, after which any earlier error would have arrived
    expect(received).to.deep.equal([]);
    clock.tick(1);
    await eventually(() => expect(received).to.have.length(1));
    return received[0]?.[1];
  };
  const late = { type: 'AuthError', code: 'timeout', retryable: true };

  it('aborts a request after 10 s', async () => {
    const { held, restore } = holdRequests('/hang');
    try {
      const begun = () => eventually(() => expect(held).to.have.length(1));
      expect(await after(10_000, { endpoint: '/hang' }, begun)).to.include(late);
      expect(held[0]?.signal.aborted).to.equal(true);
    } finally {
      restore();
    }
  });

  it('can be set in the options', async () => {
    const { held, restore } = holdRequests('/hang');
    try {
      const begun = () => eventually(() => expect(held).to.have.length(1));
      const error = await after(300, { endpoint: '/hang', timeout: 300 }, begun);
      expect(error).to.be.instanceOf(PusherError).and.to.include(late);
      expect((error as PusherError).message)
        .to.contain('private-c')
        .and.to.contain('300 ms');
    } finally {
      restore();
    }
  });

  for (const [what, provide] of [
    ['a handler', 'customHandler'],
    ['a provider of params', 'paramsProvider'],
    ['a provider of headers', 'headersProvider'],
  ] as const) {
    it(`includes the time of ${what}`, async () => {
      let calls = 0;
      const hang = () => {
        calls++;
        return new Promise<never>(() => {});
      };
      const begun = () => eventually(() => expect(calls).to.equal(1));
      expect(await after(10_000, { endpoint: '/none', [provide]: hang }, begun)).to.include(late);
    });
  }

  it('applies to sign-ins', async () => {
    const server = await startScriptedServer();
    const clock = controlled();
    let calls = 0;
    const client = clientOf(server, {
      userAuthentication: {
        timeout: 50,
        customHandler: () => {
          calls++;
          return new Promise<never>(() => {});
        },
      },
    });
    const received = record(client.user, 'pusher:signin_error');
    client.signin();
    await eventually(() => expect(calls).to.equal(1));
    clock.tick(50);
    await eventually(() => expect(received).to.have.length(1));
    expect(received[0]?.[1]).to.include(late);
  });

  it('can be disabled', async () => {
    const server = await startScriptedServer();
    const clock = controlled();
    const answers: ((data: { auth: string }) => void)[] = [];
    const customHandler = () => new Promise<{ auth: string }>((resolve) => answers.push(resolve));
    const channel = clientOf(server, { channelAuthorization: { customHandler, timeout: Infinity } }).subscribe(
      'private-c',
    );
    const received = record(channel, refused);
    await eventually(() => expect(answers).to.have.length(1));
    clock.tick(20_000);
    answers[0]?.({ auth: 'a:b' });
    await subscribed(channel);
    expect(received).to.deep.equal([]);
  });
});

describe('Retry-After', () => {
  const clock = controlTime();

  const errorOn = async (answer: AuthAnswer) => {
    const server = await startScriptedServer();
    return errorOf(clientOf(server, { authEndpoint: server.authUrl(answer) }).subscribe('private-c'));
  };

  for (const [status, retryAfter, ms] of [
    [429, '7', 7_000],
    [503, '0', 0],
    [503, 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ] as const) {
    it(`${retryAfter} of a ${status} is reported in the error as ${ms} ms`, async () => {
      expect(await errorOn({ status, retryAfter })).to.include({ status, retryable: true, retryAfter: ms });
    });
  }

  it('with a date is reported as the time until then, in ms', async () => {
    const server = await startScriptedServer();
    clock().setSystemTime(Date.UTC(2030, 0, 1));
    const authEndpoint = server.authUrl({ status: 503, retryAfter: 'Tue, 01 Jan 2030 00:01:30 GMT' });
    const error = await errorOf(clientOf(server, { authEndpoint }).subscribe('private-c'));
    expect(error.retryAfter).to.equal(90_000);
  });

  for (const answer of [{ status: 503 }, { status: 503, retryAfter: 'soon' }, { status: 403, retryAfter: '7' }]) {
    it(`is not reported for ${JSON.stringify(answer)}`, async () => {
      expect(await errorOn(answer)).not.to.have.property('retryAfter');
    });
  }
});

describe('an expired CSRF token', () => {
  controlTime();

  it('is replaced once, and the request is repeated immediately', async () => {
    const server = await startScriptedServer();
    let token = 0;
    const client = clientOf(server, {
      channelAuthorization: {
        endpoint: server.authUrl({ answers: [{ status: 419 }, {}] }),
        headersProvider: async () => ({ 'X-CSRF-TOKEN': `token ${++token}` }),
        paramsProvider: () => ({ _token: token }),
      },
    });
    const channel = client.subscribe('private-c');
    const received = record(channel, refused);
    await subscribed(channel);
    const requests = await server.authRequests();
    expect(requests.map(({ headers, body }) => [headers['x-csrf-token'], body._token])).to.deep.equal([
      ['token 1', '0'],
      ['token 2', '1'],
    ]);
    expect(received).to.deep.equal([]);
  });

  it('is an error if the new token is rejected as well, and nothing is requested again', async () => {
    const server = await startScriptedServer();
    const authEndpoint = server.authUrl({ status: 419 });
    const error = await errorOf(clientOf(server, { authEndpoint }).subscribe('private-c'));
    expect(error).to.include({ type: 'AuthError', code: 419, status: 419, retryable: false });
    expect(await server.authRequests()).to.have.length(2);
  });

  for (const status of [401, 403]) {
    it(`is not assumed for ${status}: nothing is requested again`, async () => {
      const server = await startScriptedServer();
      const authEndpoint = server.authUrl({ answers: [{ status }, {}] });
      const error = await errorOf(clientOf(server, { authEndpoint }).subscribe('private-c'));
      expect(error).to.include({ code: status, retryable: false });
      expect(await server.authRequests()).to.have.length(1);
    });
  }
});

describe('the auth requests of a client', () => {
  controlTime();
  let held: HeldRequest[];
  let restore: () => void;
  beforeEach(() => {
    ({ held, restore } = holdRequests('/held'));
  });
  afterEach(() => restore());

  const names = (count: number) => Array.from({ length: count }, (_, index) => `private-${index + 1}`);
  const requested = () => held.map(({ body }) => body.get('channel_name'));

  it('run six at a time; the next one starts in order as soon as any of them ends', async () => {
    const client = clientOf(await startScriptedServer(), { authEndpoint: '/held' });
    for (const name of names(9)) client.subscribe(name);
    await eventually(() => expect(requested()).to.deep.equal(names(6)));
    held[2]?.answer({ auth: 'a:b' });
    await eventually(() => expect(requested()).to.deep.equal(names(7)));
    held[0]?.answer('no', { status: 403 });
    await eventually(() => expect(requested()).to.deep.equal(names(8)));
    client.unsubscribe('private-6');
    await eventually(() => expect(requested()).to.deep.equal(names(9)));
  });

  it('are not made for channels that are unsubscribed while they wait', async () => {
    const client = clientOf(await startScriptedServer(), { authEndpoint: '/held' });
    for (const name of names(8)) client.subscribe(name);
    await eventually(() => expect(held).to.have.length(6));
    client.unsubscribe('private-7');
    held[0]?.answer({ auth: 'a:b' });
    await eventually(() => expect(requested()).to.deep.equal([...names(6), 'private-8']));
  });

  it('call the providers when they start, not when they are queued', async () => {
    let token = 0;
    const client = clientOf(await startScriptedServer(), {
      channelAuthorization: { endpoint: '/held', headersProvider: () => ({ token: ++token }) },
    });
    for (const name of names(7)) client.subscribe(name);
    await eventually(() => expect(held).to.have.length(6));
    token = 100;
    held[0]?.answer({ auth: 'a:b' });
    await eventually(() => expect(held[6]?.headers.get('token')).to.equal('101'));
  });

  it('are limited per client, and custom handlers are not limited', async () => {
    const server = await startScriptedServer();
    let handled = 0;
    const customHandler = () => {
      handled++;
      return new Promise<never>(() => {});
    };
    const [one, two, three] = [
      clientOf(server, { authEndpoint: '/held' }),
      clientOf(server, { authEndpoint: '/held' }),
      clientOf(server, { channelAuthorization: { customHandler } }),
    ];
    for (const client of [one, two, three]) for (const name of names(8)) client.subscribe(name);
    await eventually(() => expect(held).to.have.length(12));
    await eventually(() => expect(handled).to.equal(8));
  });

  it('are aborted when the connection closes, and repeated on the next one', async () => {
    const client = clientOf(await startScriptedServer(), { authEndpoint: '/held' });
    for (const name of names(8)) client.subscribe(name);
    await eventually(() => expect(held).to.have.length(6));
    client.disconnect();
    expect(held.map(({ signal }) => signal.aborted)).to.deep.equal(Array(6).fill(true));
    await Promise.resolve();
    client.connect();
    await eventually(() => expect(requested().slice(6)).to.deep.equal(names(6)));
  });
});
