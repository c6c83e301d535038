import type { ServerAddress } from './server-address.js';
import type { Transport, TransportName, TransportReports } from './transport.js';

/** A row of the table of transports. */
export interface TransportKind {
  /** Returns true if the platform supports the transport. */
  isUsable(): boolean;
  /** Returns true if this server is known not to support the transport. */
  isAbsent?(server: ServerAddress, tls: boolean): boolean | undefined;
  /** Opens a transport to a server. Several names may share a row. */
  open(name: TransportName, server: ServerAddress, tls: boolean, reports: TransportReports): Transport;
}
