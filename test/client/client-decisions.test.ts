import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { BASE_DELAY, backoff, MAX_DELAY } from '../../src/client/base/backoff.js';
import { VERSION } from '../../src/client/base/version.js';
import { readHandshake } from '../../src/client/connection/handshake.js';
import { resolveOptions } from '../../src/client/options/resolved-options.js';
import { channelKind, channelNameProblem } from '../../src/client/protocol/channel-name.js';
import { closeAction, describeClose } from '../../src/client/protocol/close-codes.js';
import { decodeFrame } from '../../src/client/protocol/frame.js';
import { webSocketUrl } from '../../src/client/transports/server-address.js';
import { attemptOrder, usableTransports } from '../../src/client/transports/transport-selector.js';

describe('close codes', () => {
  const actions = { wait: 'wait', again: 'again', busy: 'busy', tls: 'tls', refuse: 'refuse' };

  /** The action for each code of protocol §4, apart from 4000. */
  function expected(code: number): string {
    if (code < 4000 || code >= 5000) return actions.wait;
    if (code >= 4100 && code < 4200) return actions.busy;
    if (code >= 4200 && code < 4300) return actions.again;
    return actions.refuse;
  }

  for (const phase of ['opening', 'connected'] as const) {
    it(`have exactly one action each while the connection is ${phase}`, () => {
      for (let code = 0; code < 6000; code++) {
        if (code !== 4000) expect(closeAction(code, phase), String(code)).to.equal(expected(code));
      }
      expect(closeAction(Number.NaN, phase)).to.equal('refuse');
    });
  }

  it('lead to TLS (4000) during opening only', () => {
    expect(closeAction(4000, 'opening')).to.equal('tls');
    expect(closeAction(4000, 'connected')).to.equal('wait');
  });

  it('are described in words that fit into a sentence', () => {
    expect(describeClose(4001, 'Unknown key.')).to.match(/^no application has this key: .*; Unknown key$/);
    expect(describeClose(4200, '')).to.equal('no reason given');
    expect(describeClose(null, 'Please wait.')).to.equal('Please wait');
  });
});

describe('backoff', () => {
  it('picks a random point in a window that doubles with each failure, up to 30 s', () => {
    const windows = [1, 2, 3, 4, 5, 6, 7, 50, 5000].map((failures) => backoff(failures, () => 1));
    expect(windows).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(backoff(1, () => 0)).to.equal(0);
    expect(backoff(3, () => 0.5)).to.equal(2 * BASE_DELAY);
    expect(backoff(9, () => 0.5)).to.equal(MAX_DELAY / 2);
  });
});

describe('channel names', () => {
  it('determine the kind of the channel', () => {
    const none = { private: false, presence: false, encrypted: false, cache: false };
    expect(channelKind('news')).to.deep.equal(none);
    expect(channelKind('privateer')).to.deep.equal(none);
    expect(channelKind('constructor')).to.deep.equal(none);
    expect(channelKind('cache-a')).to.deep.equal({ ...none, cache: true });
    expect(channelKind('private-a')).to.deep.equal({ ...none, private: true });
    expect(channelKind('private-cache-a')).to.deep.equal({ ...none, private: true, cache: true });
    expect(channelKind('presence-a')).to.deep.equal({ ...none, private: true, presence: true });
    expect(channelKind('presence-cache-a')).to.deep.equal({ ...none, private: true, presence: true, cache: true });
    expect(channelKind('private-encrypted-a')).to.deep.equal({ ...none, private: true, encrypted: true });
    expect(channelKind('private-encrypted-cache-a')).to.deep.equal({
      private: true,
      presence: false,
      encrypted: true,
      cache: true,
    });
  });

  it('may contain letters, digits and _ - = @ , . ; and be 200 characters long', () => {
    for (const name of ['a', 'A-z_0=9@,.;', 'x'.repeat(200), 'constructor', '__proto__']) {
      expect(channelNameProblem(name), name).to.equal(undefined);
    }
  });

  it('are rejected with the reason', () => {
    const names = ['', undefined, '#server-to-user-1', 'x'.repeat(201), 'a b', 'a/b', 'ü', 'a😀', 'a\n'];
    for (const name of names) expect(channelNameProblem(name), name).to.contain('1 to 200 of A-Z');
  });
});

describe('the handshake', () => {
  const read = (frame: string) => readHandshake(decodeFrame(frame), 'ws://host');
  const event = 'pusher:connection_established';

  it('provides a socket ID and an activity timeout in seconds, with either encoding of the data', () => {
    const established = { socketId: '1.2', activityTimeout: 30_000 };
    const data = { socket_id: '1.2', activity_timeout: 30 };
    expect(read(JSON.stringify({ event, data }))).to.deep.equal(established);
    expect(read(JSON.stringify({ event, data: JSON.stringify(data) }))).to.deep.equal(established);
  });

  it('needs no activity timeout, and ignores an invalid one', () => {
    for (const activity_timeout of [undefined, null, 0, -5, 'soon', {}]) {
      const handshake = read(JSON.stringify({ event, data: { socket_id: '1.2', activity_timeout } }));
      expect(handshake).to.deep.equal({ socketId: '1.2', activityTimeout: Number.POSITIVE_INFINITY });
    }
  });

  it('limits the timeout to at least half a second, so that pings have a pause, and ignores infinite values', () => {
    const timeoutOf = (json: string) =>
      read(`{"event":"${event}","data":{"socket_id":"1.2","activity_timeout":${json}}}`);
    for (const json of ['1e-300', '0.499', '"0.001"']) {
      expect(timeoutOf(json), json).to.deep.equal({ socketId: '1.2', activityTimeout: 500 });
    }
    for (const json of ['1e308', '1e999', '-1e999', '"Infinity"', 'true', '[5]', '{"valueOf":1}']) {
      expect(timeoutOf(json), json).to.deep.equal({ socketId: '1.2', activityTimeout: Number.POSITIVE_INFINITY });
    }
  });

  it('fails if the server sends an error instead', () => {
    const refused = read('{"event":"pusher:error","data":"{\\"code\\":4001,\\"message\\":\\"no app\\"}"}');
    expect(refused).to.include({ type: 'WebSocketError', code: 4001, retryable: false });
    expect(refused).to.have.property('message').that.contains('no app').and.contains('no application has this key');
    expect(read('{"event":"pusher:error","data":null}')).to.include({ code: 1002, retryable: true });
  });

  it('is invalid in every other case', () => {
    const datas = ['null', '[]', '"text"', '{}', '{"socket_id":5}', '{"socket_id":""}'];
    for (const frame of ['', '[]', '{"event":"e"}', ...datas.map((data) => `{"event":"${event}","data":${data}}`)]) {
      expect(read(frame), frame).to.include({ type: 'HandshakeError', retryable: true });
    }
  });
});

describe('resolved options', () => {
  const url = (options: Parameters<typeof resolveOptions>[1], key = 'key') => {
    const settings = resolveOptions(key, options);
    return webSocketUrl(settings, settings.tls);
  };
  const query = `protocol=7&client=pusher-elements&version=${VERSION}&flash=false`;

  it('lead to the host of the cluster, with TLS', () => {
    expect(url({ cluster: 'eu' })).to.equal(`wss://ws-eu.pusher.com:443/app/key?${query}`);
  });

  it('lead to another server if host, ports and path are set', () => {
    const options = { wsHost: 'host', wsPort: 6001, wssPort: '6002', wsPath: '/path' };
    expect(url(options)).to.equal(`wss://host:6002/path/app/key?${query}`);
    expect(url({ ...options, forceTLS: false })).to.equal(`ws://host:6001/path/app/key?${query}`);
  });

  it('encode special characters of the key in the address', () => {
    expect(url({ cluster: 'eu' }, 'a/b?c')).to.contain('/app/a%2Fb%3Fc?');
  });

  it('cannot be created without a key or a host, and the error says so', () => {
    const read = resolveOptions as (key: unknown, options: unknown) => unknown;
    expect(() => read(undefined, { cluster: 'eu' })).to.throw(Error, /key is missing/);
    expect(() => read(null, { cluster: 'eu' })).to.throw(Error, /key is missing/);
    expect(() => read('key', undefined)).to.throw(Error, /options are missing/);
    expect(() => read('key', {})).to.throw(Error, /need a cluster, or the host/);
    expect(() => read('key', { cluster: '', wsHost: '' })).to.throw(Error, /need a cluster, or the host/);
  });

  it('contain the transports that are enabled and not disabled', () => {
    const transports = (options: object) => resolveOptions('key', { cluster: 'eu', ...options }).transports;
    expect(transports({})).to.deep.equal(['ws', 'xhr_streaming', 'xhr_polling']);
    expect(transports({ enabledTransports: ['ws', 'wss'] })).to.deep.equal(['ws']);
    expect(transports({ disabledTransports: ['ws'] })).to.deep.equal(['xhr_streaming', 'xhr_polling']);
    expect(transports({ enabledTransports: [] })).to.deep.equal([]);
  });
});

describe('the order of transports', () => {
  const all = ['ws', 'xhr_streaming', 'xhr_polling'] as const;

  it('is the order of the list if nothing is remembered, or if the remembered transport is not usable', () => {
    expect(attemptOrder(all, undefined, 0)).to.deep.equal(all);
    expect(attemptOrder(all, undefined, 50)).to.deep.equal(all);
    expect(attemptOrder(['xhr_polling'], 'ws', 0)).to.deep.equal(['xhr_polling']);
    expect(attemptOrder([], 'ws', 9)).to.deep.equal([]);
  });

  it('is the remembered transport alone, followed by the others after three failures in a row', () => {
    for (const failures of [0, 1, 2]) {
      expect(attemptOrder(all, 'xhr_streaming', failures)).to.deep.equal(['xhr_streaming']);
    }
    expect(attemptOrder(all, 'xhr_streaming', 3)).to.deep.equal(['xhr_streaming', 'ws', 'xhr_polling']);
    expect(attemptOrder(all, 'ws', 50)).to.deep.equal(all);
    expect(attemptOrder(['xhr_polling'], 'xhr_polling', 3)).to.deep.equal(['xhr_polling']);
  });

  it('leaves out transports that the platform does not support', () => {
    try {
      expect(usableTransports(all)).to.deep.equal(all);
      expect(usableTransports(['xhr_polling'])).to.deep.equal(['xhr_polling']);
      stub(globalThis, 'WebSocket').value(undefined);
      expect(usableTransports(all)).to.deep.equal(['xhr_streaming', 'xhr_polling']);
      for (const name of ['fetch', 'crypto', 'TextDecoder', 'ReadableStream'] as const) {
        const absent = stub(globalThis, name).value(undefined);
        expect(usableTransports(all), name).to.deep.equal([]);
        absent.restore();
      }
    } finally {
      restore();
    }
  });
});
