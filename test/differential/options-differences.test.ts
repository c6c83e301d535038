import { options } from './options-scenarios.js';
import { originalLibrary } from './original-library.js';
import { describeScenarios } from './same-trace.js';
import { statics } from './statics-scenarios.js';

describeScenarios('options and statics', [...options, ...statics, ...originalLibrary]);
