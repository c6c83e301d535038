// The client with every part in it, for where nothing can be loaded later: service workers, and scripts that are one file.

import './catch-up.js';
import './encryption.js';
import './outbox.js';
import './refusals.js';
import './private-channels.js';
import './sign-in.js';
import './transports/http.js';

export * from './index.js';
export { default } from './index.js';
