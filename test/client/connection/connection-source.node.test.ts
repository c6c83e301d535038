import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { restore, stub } from 'sinon';
import { EventEmitter } from '../../../src/client/base/event-emitter.js';
import type { ClientConnection } from '../../../src/client/connection/connection-contract.js';
import type { ConnectionReports } from '../../../src/client/connection/connection-reports.js';
import { connectionSource } from '../../../src/client/connection/connection-source.js';
import { type Gap, Pusher } from '../../../src/client/index.js';
import { record } from '../client-of.js';

/** A connection without a socket, such as one that another tab shares. */
class SharedConnection extends EventEmitter implements ClientConnection {
  state: ClientConnection['state'] = 'initialized';
  socket_id: string | undefined;
  lastError = undefined;
  heardAt = 20_000;
  readonly sent: unknown[][] = [];
  readonly reports: ConnectionReports;

  constructor(reports: ConnectionReports) {
    super();
    this.reports = reports;
  }

  connect(): void {
    this.state = 'connected';
    this.socket_id = '7.7';
    this.reports.up();
  }

  disconnect(): void {
    this.state = 'disconnected';
    this.reports.down(true, true);
  }

  move(): void {}

  send_event(...event: unknown[]): boolean {
    this.sent.push(event);
    return true;
  }
}

describe('a connection from another source', () => {
  afterEach(() => restore());

  it('serves the channels of a client', () => {
    const connections: SharedConnection[] = [];
    stub(connectionSource, 'create').callsFake((_options, reports) => {
      const connection = new SharedConnection(reports);
      connections.push(connection);
      return connection;
    });
    const client = new Pusher('key', { cluster: 'eu' });
    const [connection] = connections as [SharedConnection];
    expect(client.connection).to.equal(connection);
    const channel = client.subscribe('c');
    expect(connection.sent[0]?.slice(0, 2)).to.deep.equal(['pusher:subscribe', { auth: '', channel: 'c' }]);
    connection.reports.frame({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    const received = record(channel, 'e', 'pusher:gap');
    connection.reports.frame({ event: 'e', channel: 'c', data: '{"id":1}' });
    expect(received[0]).to.deep.equal(['e', { id: 1 }, {}]);
    client.disconnect();
    client.connect();
    connection.reports.frame({ event: 'pusher_internal:subscription_succeeded', channel: 'c', data: {} });
    expect(received[1]?.[1] as Gap).to.include({ channel: 'c', since: 10_000, reason: 'disconnect' });
    client.disconnect();
  });
});
