import type { Socket } from 'node:net';
import type { App } from '../app/app.js';
import { serverFrame } from '../app/server-frame.js';
import type { Transport } from '../app/subscriber.js';
import type { ClientConnection } from '../line/client-connection.js';
import type { ClientConnections } from '../line/client-connections.js';
import type { FaultQueue } from '../line/fault-queue.js';
import { readConnectionRequest } from '../session/connection-request.js';
import { SocketSession } from '../session/socket-session.js';

/** A fault of a connection attempt. */
export type ConnectFault =
  | { kind: 'refuse' }
  | { kind: 'hang' }
  | { kind: 'half-open' }
  | { kind: 'handshake'; code: number; message: string };

/** Connects a client whose transport is open. `url` is the path and query that it requested. */
export type OpenConnection = (url: string, transport: Transport) => ClientConnection;

/** Accepts new connections over any transport. */
export class ConnectionAcceptor {
  readonly #apps: App[];
  readonly #activityTimeout: number;
  readonly #connections: ClientConnections;
  readonly #faults: FaultQueue<ConnectFault>;
  readonly #hanging = new Set<Socket>();

  /** `activityTimeout` is in seconds. */
  constructor(apps: App[], activityTimeout: number, connections: ClientConnections, faults: FaultQueue<ConnectFault>) {
    this.#apps = apps;
    this.#activityTimeout = activityTimeout;
    this.#connections = connections;
    this.#faults = faults;
  }

  /** Accepts a new client. Returns undefined if a fault took over its TCP connection. */
  accept(socket: Socket): OpenConnection | undefined {
    const fault = this.#faults.take();
    if (fault?.kind === 'refuse') return void socket.resetAndDestroy();
    if (fault?.kind === 'hang') return void this.#hang(socket);
    return (url, transport) => this.#open(url, transport, fault);
  }

  /** Cuts the TCP connections that hang. Returns their number. */
  cutHanging(): number {
    const cut = this.#hanging.size;
    for (const socket of this.#hanging) socket.destroy();
    this.#hanging.clear();
    return cut;
  }

  /** Cuts all connections that hang or are half-open. */
  cutSilent(): void {
    this.cutHanging();
    for (const connection of this.#connections.select()) if (connection.paused) connection.terminate();
  }

  #hang(socket: Socket): void {
    this.#hanging.add(socket);
    socket.on('error', () => {}).on('close', () => this.#hanging.delete(socket));
    // Without reading, the server would not notice the end of the connection.
    socket.resume();
  }

  #open(url: string, transport: Transport, fault: ConnectFault | undefined): ClientConnection {
    const connection = this.#connections.open(transport);
    if (fault?.kind === 'half-open') {
      connection.pause();
      return connection;
    }
    const request = fault?.kind === 'handshake' ? fault : readConnectionRequest(url, this.#apps);
    if ('code' in request) {
      const { code, message } = request;
      connection.send(serverFrame('pusher:error', { code, message }));
      connection.close(code, message);
      return connection;
    }
    connection.session = new SocketSession(request.app, connection, this.#activityTimeout);
    return connection;
  }
}
