// The face of the local server for development and tests.
export type { AppSettings } from './app.js';
export type { AuthFaultOptions, AuthFaults } from './auth-faults.js';
export type { EndFault } from './fault-queue.js';
export type { FaultCount, Faults } from './faults.js';
export type { Direction } from './line.js';
export type { FaultTarget } from './lines.js';
export { createSandbox, type Sandbox, type SandboxApp, type SandboxOptions } from './sandbox.js';
