import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { sentence } from '../../src/client/base/error-text.js';
import {
  closedError,
  handshakeError,
  refusedError,
  reportedError,
} from '../../src/client/connection/connection-errors.js';
import { Pusher, type PusherError } from '../../src/client/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { clientOf, controlTime, errorOf, record, subscribed, watch } from './client-of.js';

const words = [
  'Denied',
  'Denied.',
  'Denied..',
  'Denied. ',
  'Denied.\n',
  'Denied …',
  'Denied!',
  'Denied?',
  '拒否。',
  'He said "no."',
];
/** Two punctuation marks that end a sentence, or white space before one. */
const DOUBLED = /[.!?…。]["”]?\s*\.(?!\w)|\s[.]/;

describe('a message', () => {
  const fakeTime = controlTime();

  it('ends with one period after a quoted sentence, or with the punctuation of the sentence', () => {
    expect(words.map(sentence)).to.deep.equal([
      ...[
        'Denied.',
        'Denied.',
        'Denied.',
        'Denied.',
        'Denied.',
        'Denied …',
        'Denied!',
        'Denied?',
        '拒否。',
        'He said "no."',
      ],
    ]);
    expect(sentence('.'.repeat(100_000))).to.equal('.');
  });

  for (const text of words) {
    it(`has one period after the server’s text ${JSON.stringify(text)}`, async () => {
      const server = await startScriptedServer({ answer: 'pings' });
      const client = clientOf(server, {
        authEndpoint: server.authUrl({ body: JSON.stringify({ 'private-b': { status: 403, error: text } }) }),
        channelAuthorization: {
          batch: true,
          customHandler: (_request, callback) => callback(new Error(text), null),
        },
        userAuthentication: { customHandler: async () => ({ auth: 'a:b', user_data: '{"id":"1"}' }) },
      });
      const seen = watch(client);
      const received = [
        record(client.subscribe('c'), 'pusher:subscription_error'),
        record(client.subscribe('d'), 'pusher:subscription_error'),
        record(client.subscribe('private-a'), 'pusher:subscription_error'),
        record(client.user, 'pusher:signin_error'),
      ];
      client.signin();
      await server.received(3);
      await server.send({
        event: 'pusher:subscription_error',
        channel: 'c',
        data: { type: 'x', error: text, status: 403 },
      });
      await server.send({ event: 'pusher:error', channel: 'd', data: { code: 4009, message: text } });
      await server.send({ event: 'pusher:error', data: { code: 4009, message: text } });
      for (const errors of received) await eventually(() => expect(errors).to.have.length(1));
      const errors = [
        ...errorOf(seen),
        ...received.map(([first]) => first?.[1] as PusherError),
        closedError(4100, text, 'host', 'busy'),
        closedError(4001, text, 'host', 'refuse'),
        refusedError(4001, text, 'host'),
        reportedError(null, text, 'host'),
      ];
      for (const { message } of errors) {
        expect(message).to.contain(text.trim().slice(0, 5)).and.not.match(DOUBLED);
        expect(message).to.match(/[.!?…。"]$/);
      }
    });
  }

  it('says that no reason was given if an error has no text', () => {
    expect(reportedError(null, '', 'host').message).to.equal('host reported an error: no reason given.');
    expect(handshakeError(undefined, 'host').message).to.match(/protocol 7\. Trying again\.$/);
  });

  for (const [data, said] of [
    ['Over the limit', 'Over the limit'],
    ['"Over the limit"', 'Over the limit'],
    ['404', '404'],
    ['true', 'true'],
    ['["a","b"]', 'a,b'],
    [{ code: 4301, message: 5 }, '5'],
  ] as const) {
    it(`contains the text of a pusher:error: ${JSON.stringify(data)}`, async () => {
      const server = await startScriptedServer();
      const client = clientOf(server);
      await client.ready();
      const seen = watch(client);
      const [received, channel] = [record(client, 'pusher:error'), client.subscribe('c')];
      await subscribed(channel);
      await server.send({ event: 'pusher:error', data });
      await eventually(() => expect(errorOf(seen)).to.have.length(1));
      const [error] = errorOf(seen);
      expect(error?.message).to.contain(`: ${said}.`);
      expect(error?.data).to.have.property('message', said);
      expect(client.connection.lastError).to.equal(error);
      await eventually(() => expect(received).to.have.length(1));
    });
  }

  it('of a delay that rounds to 0 s contains the number 0', async () => {
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    fakeTime();
    stub(Math, 'random').returns(0.3);
    const received: unknown[][] = [];
    client.connection.bind('connecting_in', (...args: unknown[]) => void received.push(args));
    client.connection.bind_global((...args) => void (args[0] === 'connecting_in' && received.push(args)));
    await server.cut();
    await eventually(() => expect(received).to.deep.equal([['connecting_in', 0], [0]]));
  });
});

describe('debug messages', () => {
  controlTime();
  afterEach(() => {
    Pusher.logToConsole = false;
    Pusher.log = undefined;
  });

  it('are warnings for retryable problems, errors for other problems, and log messages otherwise', async () => {
    const logged = { log: stub(console, 'log'), warn: stub(console, 'warn'), error: stub(console, 'error') };
    Pusher.logToConsole = true;
    const server = await startScriptedServer();
    const client = clientOf(server, { authEndpoint: server.authUrl({ status: 403 }) });
    const received = record(client.subscribe('private-c'), 'pusher:subscription_error');
    await eventually(() => expect(received).to.have.length(1));
    await server.send({ event: 'pusher:gap', channel: 'c', data: {} });
    await server.send({ event: 'pusher:error', data: { code: 4301, message: 'slow down' } });
    await server.end(4200);
    await eventually(() => expect(logged.warn.callCount).to.equal(2));
    client.disconnect();
    const all = (level: keyof typeof logged) => logged[level].args.map(([message]) => `${message}`);
    expect(all('log').every((message) => /^Pusher : (State|Sent|Received|Wake) : /.test(message))).to.equal(true);
    expect(all('log').length).to.be.greaterThan(4);
    expect(all('warn')[0]).to.match(/^Pusher : Ignored : /);
    expect(all('warn')[1]).to.match(/^Pusher : Error : .*4200/);
    expect(all('error')[0]).to.match(/^Pusher : Error : .*answered 403/);
    expect(all('error')[1]).to.match(/^Pusher : Error : .*slow down/);
  });

  it('go to Pusher.log if it is set, and never to the console', async () => {
    const logged = [stub(console, 'log'), stub(console, 'warn'), stub(console, 'error')];
    const messages: unknown[][] = [];
    Pusher.logToConsole = true;
    Pusher.log = (...args: unknown[]) => void messages.push(args);
    const server = await startScriptedServer();
    const client = clientOf(server);
    await client.ready();
    await server.send({ event: 'pusher:error', data: { code: 4301, message: 'slow down' } });
    await eventually(() =>
      expect(messages.some(([text]) => /^Pusher : Error : .*slow down\.$/.test(`${text}`))).to.equal(true),
    );
    expect(messages.every(({ length }) => length === 1)).to.equal(true);
    expect(logged.map(({ callCount }) => callCount)).to.deep.equal([0, 0, 0]);
  });
});
