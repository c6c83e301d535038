import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { Pusher } from '../../src/client/entries/node.js';

describe('a client with forceTLS: false on an https page', () => {
  const warn = mock.method(console, 'warn', () => {});
  const scope = globalThis as { location?: unknown; WebSocket?: unknown };
  before(() => {
    scope.location = { protocol: 'https:' };
  });
  after(() => {
    delete scope.location;
    warn.mock.restore();
  });
  afterEach(() => warn.mock.resetCalls());

  /** The warnings for clients with these options. */
  const warningsOf = (options: object, times = 1) => {
    for (let time = 0; time < times; time++) {
      const client = new Pusher('key', { cluster: '', enabledTransports: [], ...options });
      client.disconnect();
    }
    return warn.mock.calls.map(({ arguments: [message] }) => message);
  };

  it('uses TLS, and reports once per server which attribute or option to change', () => {
    const [message, ...others] = warningsOf(
      { wsHost: 'example.test', wsPort: 6001, wssPort: 6001, forceTLS: false },
      3,
    );
    assert.equal(
      message,
      'Browsers refuse ws://example.test:6001 on an https page, so wss://example.test:6001 is used. ' +
        'Write server="wss://example.test:6001", or forceTLS: true.',
    );
    assert.deepEqual(others, []);
    const [, second] = warningsOf({ wsHost: 'other.test', forceTLS: false });
    assert.match(second, /ws:\/\/other\.test:80 .* wss:\/\/other\.test:443 /);
  });

  it('reports nothing for other values of forceTLS, or for this machine', () => {
    assert.deepEqual(warningsOf({ wsHost: 'quiet.test' }), []);
    assert.deepEqual(warningsOf({ wsHost: 'quiet.test', forceTLS: true }), []);
    assert.deepEqual(warningsOf({ wsHost: 'localhost', forceTLS: false }), []);
  });

  it('reports nothing for Pusher.host, as the original library has no such option', () => {
    Pusher.host = 'original.test:80';
    // opens no connection to an outside host
    const { WebSocket } = scope;
    scope.WebSocket = class {
      close() {}
    };
    new Pusher('key').disconnect();
    scope.WebSocket = WebSocket;
    Pusher.host = 'ws.pusherapp.com:80';
    assert.deepEqual(warn.mock.calls, []);
  });
});
