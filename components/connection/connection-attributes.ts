import type { Options } from '../../src/client/index.js';

/** The attributes of a connection element. Only the key is required. */
export interface ConnectionAttributes {
  apiKey?: string | null;
  cluster?: string | null;
  server?: string | null;
  authEndpoint?: string | null;
  userAuthEndpoint?: string | null;
  credentials?: string | null;
  activityTimeout?: number | null;
  pongTimeout?: number | null;
  unavailableTimeout?: number | null;
  transports?: string | null;
  options?: Options | null;
}
