// The face of the local server for development and tests.
export type { AppSettings } from './app.js';
export { createSandbox, type Sandbox, type SandboxApp, type SandboxOptions } from './sandbox.js';
