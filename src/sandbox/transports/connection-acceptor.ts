import type { Socket } from 'node:net';
import type { App } from '../app/app.js';
import type { Log } from '../app/log.js';
import type { ConnectedEntry } from '../app/log-entry.js';
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

/** A client that wants to connect. */
export interface ConnectingClient extends Pick<ConnectedEntry, 'transport' | 'origin'> {
  socket: Socket;
  /** The path and query that it requested. */
  url: string;
}

/** Connects a client whose transport is open. */
export type OpenConnection = (transport: Transport) => ClientConnection;

/** Accepts new connections over any transport. */
export class ConnectionAcceptor {
  readonly #apps: App[];
  readonly #activityTimeout: number;
  readonly #connections: ClientConnections;
  readonly #faults: FaultQueue<ConnectFault>;
  readonly #log: Log | undefined;
  readonly #hanging = new Set<Socket>();

  /** `activityTimeout` is in seconds. */
  constructor(
    apps: App[],
    activityTimeout: number,
    connections: ClientConnections,
    faults: FaultQueue<ConnectFault>,
    log?: Log,
  ) {
    this.#apps = apps;
    this.#activityTimeout = activityTimeout;
    this.#connections = connections;
    this.#faults = faults;
    this.#log = log;
  }

  /** Accepts a new client. Returns undefined if a fault took over its TCP connection. */
  accept(client: ConnectingClient): OpenConnection | undefined {
    const fault = this.#faults.take();
    if (fault && fault.kind !== 'handshake') {
      this.#logRefusal(client, { message: `This is a fault of the sandbox: "${fault.kind}" is active.` });
    }
    if (fault?.kind === 'refuse') return void client.socket.resetAndDestroy();
    if (fault?.kind === 'hang') return void this.#hang(client.socket);
    return (transport) => this.#open(client, transport, fault);
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

  #open(client: ConnectingClient, transport: Transport, fault: ConnectFault | undefined): ClientConnection {
    const connection = this.#connections.open(transport);
    if (fault?.kind === 'half-open') {
      connection.pause();
      return connection;
    }
    const request = fault?.kind === 'handshake' ? fault : readConnectionRequest(client.url, this.#apps);
    if ('code' in request) {
      const { code, message } = request;
      connection.send(serverFrame('pusher:error', { code, message }));
      connection.close(code, message);
      this.#logRefusal(client, { code, message });
      return connection;
    }
    const { app } = request;
    const session = new SocketSession(app, connection, this.#activityTimeout);
    connection.session = session;
    const { socketId } = session;
    app.log?.({ type: 'connected', appId: app.id, socketId, transport: client.transport, origin: client.origin });
    return connection;
  }

  #logRefusal({ url, origin }: ConnectingClient, { code, message }: { code?: number; message: string }): void {
    const [path] = url.split('?', 1);
    this.#log?.({ type: 'refused', request: 'connection', path, origin, code, reason: message });
  }
}
