import { closing } from './closing.js';
import { connection } from './connection.js';
import { describeScenarios } from './same-trace.js';

describeScenarios('the connection', [...connection, ...closing]);
