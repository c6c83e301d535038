import type { Options } from '../../src/client/index.js';

/** What a connection element says of its connection; every part but the key may be missing. */
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
