// The client with all of its chunks, for environments that cannot load any later: service workers, and single-file scripts.

import '../delivery/catch-up.js';
import '../channels/encryption.js';
import '../delivery/outbox.js';
import '../channels/subscription-errors.js';
import '../channels/private-channels.js';
import '../user/sign-in.js';
import '../transports/http.js';

export * from '../index.js';
export { default } from '../index.js';
