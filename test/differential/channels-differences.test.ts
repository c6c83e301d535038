import { channels } from './channels-scenarios.js';
import { events } from './events-scenarios.js';
import { presence } from './presence-scenarios.js';
import { describeScenarios } from './same-trace.js';
import { inSandbox } from './scripted-sandbox.js';

describeScenarios('channels', [...channels, ...events, ...presence, ...inSandbox]);
