// The client with every part in it, for where nothing can be loaded later: service workers, and scripts that are one file.

import '../delivery/catch-up.js';
import '../channels/encryption.js';
import '../delivery/outbox.js';
import '../channels/subscription-errors.js';
import '../channels/private-channels.js';
import '../user/sign-in.js';
import '../transports/http.js';

export * from '../index.js';
export { default } from '../index.js';
