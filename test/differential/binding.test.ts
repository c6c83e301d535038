import { binding } from './binding.js';
import { describeScenarios } from './same-trace.js';

describeScenarios('binding', binding);
