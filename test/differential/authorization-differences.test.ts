import { authorization } from './authorization-scenarios.js';
import { encrypted } from './encrypted-scenarios.js';
import { describeScenarios } from './same-trace.js';
import { user } from './user-scenarios.js';

describeScenarios('authorization', [...authorization, ...user, ...encrypted]);
