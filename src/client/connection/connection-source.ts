import { Connection } from './connection.js';
import type { CreateConnection } from './connection-contract.js';

/** Creates the connections of clients. Code that shares a connection among tabs replaces `create`. */
export const connectionSource: { create: CreateConnection } = {
  create: (options, reports) => new Connection(options, reports),
};
