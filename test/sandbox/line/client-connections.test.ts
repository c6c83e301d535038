import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Transport } from '../../../src/sandbox/app/subscriber.js';
import { ClientConnections } from '../../../src/sandbox/line/client-connections.js';
import { stallInterceptor } from '../../../src/sandbox/line/interceptors.js';

const nothing = () => {};
const transport: Transport = {
  ...{ bufferedBytes: 0, send: nothing, close: nothing, terminate: nothing },
  ...{ pause: nothing, resume: nothing },
};

describe('a connection that has closed', () => {
  for (const [how, close] of [
    ['closed by itself', (connections: ClientConnections) => connections.open(transport).end()],
    [
      'was cut',
      (connections: ClientConnections) => {
        const connection = connections.open(transport);
        connection.terminate();
        connection.end();
      },
    ],
  ] as const) {
    it(`is forgotten by active faults if it ${how}`, () => {
      const connections = new ClientConnections();
      let releases = 0;
      const end = connections.addFault('out', () => ({
        handle: (packet, next) => next(packet),
        release: () => void releases++,
      }));
      close(connections);
      assert.equal(releases, 1);
      end();
      assert.equal(releases, 1);
    });
  }

  it('ends its session after the fault that holds the close back', () => {
    const connections = new ClientConnections();
    const end = connections.addFault('in', () => stallInterceptor(() => true));
    const connection = connections.open(transport);
    let ends = 0;
    connection.session = {
      ...{ socketId: '1.1', isSubscribed: () => false, receive: nothing, handleActivity: nothing },
      end: () => void ends++,
    };
    connection.end();
    assert.deepEqual([connections.count, ends], [0, 0]);
    end();
    assert.equal(ends, 1);
  });
});
