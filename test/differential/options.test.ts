import { options } from './options.js';
import { originalLibrary } from './original-library.js';
import { describeScenarios } from './same-trace.js';
import { statics } from './statics.js';

describeScenarios('options and statics', [...options, ...statics, ...originalLibrary]);
