import { channels } from './channels.js';
import { events } from './events.js';
import { presence } from './presence.js';
import { describeScenarios } from './same-trace.js';
import { inSandbox } from './sandbox.js';

describeScenarios('channels', [...channels, ...events, ...presence, ...inSandbox]);
