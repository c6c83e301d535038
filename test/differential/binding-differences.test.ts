import { binding } from './binding-scenarios.js';
import { describeScenarios } from './same-trace.js';

describeScenarios('binding', binding);
