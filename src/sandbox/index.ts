// Public API of the local server for development and tests.
export type { AppSettings } from './app/app.js';
export type {
  AuthorizedEntry,
  ConnectedEntry,
  DisconnectedEntry,
  EventEntry,
  LogEntry,
  RefusedEntry,
  RefusedRequest,
  SignedInEntry,
  SubscribedEntry,
  UnsubscribedEntry,
} from './app/log-entry.js';
export type { AuthFaultOptions, AuthFaults } from './auth/auth-faults.js';
export type { FaultCount, Faults } from './faults.js';
export type { Direction } from './line/client-connection.js';
export type { FaultTarget } from './line/client-connections.js';
export type { EndFault } from './line/fault-queue.js';
export { createSandbox, type Sandbox, type SandboxApp, type SandboxLimits, type SandboxOptions } from './sandbox.js';
