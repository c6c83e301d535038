import { aTimeout, expect } from '@open-wc/testing';
import { restore, spy, useFakeTimers } from 'sinon';
import { Lines, MAX_LINE } from '../../../src/client/transports/http-lines.js';
import { openPolling } from '../../../src/client/transports/http-polling.js';
import { openStreaming } from '../../../src/client/transports/http-streaming.js';
import { MAX_WAITING, type OpenSession, type Transport } from '../../../src/client/transports/transport.js';
import { eventually } from '../../servers/index.js';
import { answerFetch, scriptFetch } from '../scripted-fetch.js';

const ways = [
  ['xhr_streaming', openStreaming],
  ['xhr_polling', openPolling],
] as const;

const address = 'http://a.example/pusher/app/k?protocol=7';

const opened: Transport[] = [];
afterEach(async () => {
  for (const transport of opened.splice(0)) transport.close();
  restore();
  // timers of closed transports end before another test replaces them
  await aTimeout(0);
});

/** A session whose server has yet to answer its first request. */
async function started(how: OpenSession) {
  const network = scriptFetch();
  const messages: unknown[] = [];
  const closes: unknown[][] = [];
  const alive = spy();
  const transport = how(address, {
    message: (message) => void messages.push(message),
    closed: (...close) => void closes.push(close),
    alive,
  });
  opened.push(transport);
  const request = async (count: number) => {
    await eventually(() => expect(network.requests).to.have.length.of.at.least(count));
    return network.requests[count - 1]!;
  };
  return { ...network, transport, messages, closes, alive, request, first: await request(1) };
}

describe('the lines of a response', () => {
  it('are read in linear time, however they are split', () => {
    const lines: string[] = [];
    const reader = new Lines((line) => lines.push(line));
    for (let n = 0; n < MAX_LINE; n++) reader.take('x');
    expect(reader.isWhole).to.equal(false);
    reader.take('\na\n\nb');
    expect(lines.map(({ length }) => length)).to.deep.equal([MAX_LINE, 1, 0]);
    expect(reader.isWhole).to.equal(false);
    reader.take('\n');
    expect(lines[3]).to.equal('b');
    expect(reader.isWhole).to.equal(true);
  });

  it('are too long if they exceed the limit by one character', () => {
    const reader = new Lines(() => {});
    reader.take('x'.repeat(MAX_LINE));
    expect(() => reader.take('x')).to.throw(/more than 1048576 characters/);
    expect(() => new Lines(() => {}).take(`${'x'.repeat(MAX_LINE + 1)}\n`)).to.throw(/more than/);
  });
});

for (const [name, how] of ways) {
  describe(`a hostile server of ${name}`, () => {
    it('that sends a line without an end loses the session with 1009 after 1 MB', async () => {
      const { first, closes } = await started(how);
      first.write('o\na["');
      const piece = 'x'.repeat(65_536);
      for (let sent = 0; sent < 10 * MAX_LINE && !first.signal.aborted; sent += piece.length) first.write(piece);
      await eventually(() => expect(closes).to.have.length(1));
      expect(closes[0]).to.deep.equal([1009, `${name}: a line has more than 1048576 characters`, undefined]);
      expect(first.signal.aborted).to.equal(true);
    });

    it('that sends 10,001 frames in a line loses the session with 1009', async () => {
      const { first, closes, messages } = await started(how);
      first.write(`o\na${JSON.stringify(Array(10_000).fill('{}'))}\na${JSON.stringify(Array(10_001).fill(''))}\n`);
      await eventually(() => expect(closes).to.have.length(1));
      expect(closes[0]?.[0]).to.equal(1009);
      expect(messages).to.have.length(10_000);
    });

    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const line of [
      'c[{"toString":1,"valueOf":1},{"toString":1}]',
      'c[[[4001]],"x"]',
      'c["x"]',
      'c[1e999,7]',
      'c[4000.5]',
      'c[-1]',
      'c[5000]',
      'c[]',
      `c${deep}`,
    ]) {
      it(`that closes with ${line.slice(0, 50)} ends the session with 1006`, async () => {
        const { first, closes } = await started(how);
        first.write(`o\n${line}\n`);
        await eventually(() => expect(closes).to.have.length(1));
        expect(closes[0]).to.deep.equal([1006, line.includes(',"x"') ? 'x' : '', undefined]);
      });
    }

    for (const hostname of [
      '{"toString":1}',
      '["b.example"]',
      '7',
      'true',
      '"b.example/path"',
      '"b.example:81"',
      '"u@b.example"',
      '"b example"',
      '""',
      '"."',
      '"-"',
      '"b.example#"',
      '"\\\\b.example"',
      '"[::1]"',
      '"\\ud800"',
      `"${'b'.repeat(300)}"`,
      deep,
    ]) {
      it(`that names ${hostname.slice(0, 30)} as its host still receives the next request`, async () => {
        const { first, closes, request } = await started(how);
        first.write(`o{"hostname":${hostname}}\nm"{}"\n`);
        first.end();
        expect((await request(2)).url.host).to.equal('a.example');
        expect(closes).to.deep.equal([]);
      });
    }

    it('that sends invalid frames keeps the session, and causes no exception', async () => {
      const { first, closes, messages } = await started(how);
      first.write('o\n');
      for (const value of ['{"toString":1}', '7', 'null', deep, '"\\ud800"']) first.write(`m${value}\na[${value}]\n`);
      first.write(`a${deep}\na{"length":1e9}\na[]\nm\no${deep}x\nm"last"\n`);
      await eventually(() => expect(messages).to.include('last'));
      expect(closes).to.deep.equal([]);
    });

    it('that answers immediately without messages gets requests at growing intervals, up to 5 s', async () => {
      const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
      const paths = answerFetch((_, count) => ['o\n', 'h\n', 'a[]\n', 'm7\n', 'a[7,"x"]\n'][Math.min(count - 1, 4)]!);
      opened.push(how(address, { message() {}, closed() {} }));
      await clock.tickAsync(60_000);
      clock.restore();
      // 0.1 + 0.2 + … + 3.2 s, then 5 s each
      expect(paths.length).to.be.within(17, 19);
    });

    it('that answers each request immediately with messages gets about ten requests a second', async () => {
      const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
      const paths = answerFetch((_, count) => (count === 1 ? 'o\n' : 'm"{}"\n'));
      opened.push(how(address, { message() {}, closed() {} }));
      await clock.tickAsync(10_000);
      clock.restore();
      expect(paths.length).to.be.within(110, 121);
    });

    it('that reads nothing loses the session once 16 MB wait', async () => {
      const { first, transport, closes, stub: network } = await started(how);
      first.write('o\n');
      await eventually(() => expect(transport.send('1')).to.equal(true));
      network.callsFake(() => new Promise(() => {}));
      const frame = 'x'.repeat(1_048_576);
      let sent = 0;
      while (sent < 100 && transport.send(frame)) sent++;
      expect(sent).to.be.within(MAX_WAITING / frame.length - 1, MAX_WAITING / frame.length + 1);
      expect(closes, 'within send()').to.deep.equal([]);
      await eventually(() => expect(closes).to.have.length(1));
      expect(closes[0]?.[0]).to.equal(1008);
      expect(transport.send('1')).to.equal(false);
    });
  });
}

describe('a hostile server of xhr_streaming', () => {
  it('that sends heartbeats without a pause gets one answer a second', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const paths = answerFetch((path, count) =>
      count === 1 ? 'o\n' : path.endsWith('xhr_send') ? '' : 'm"{}"\nh\nh\n',
    );
    opened.push(openStreaming(address, { message() {}, closed() {} }));
    await clock.tickAsync(60_000);
    clock.restore();
    expect(paths.filter((path) => path.endsWith('xhr_send')).length).to.be.within(60, 66);
  });
});
