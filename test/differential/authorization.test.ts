import { authorization } from './authorization.js';
import { encrypted } from './encrypted.js';
import { describeScenarios } from './same-trace.js';
import { user } from './user.js';

describeScenarios('authorisation', [...authorization, ...user, ...encrypted]);
