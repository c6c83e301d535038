import { closing } from './closing-scenarios.js';
import { connection } from './connection-scenarios.js';
import { describeScenarios } from './same-trace.js';

describeScenarios('the connection', [...connection, ...closing]);
