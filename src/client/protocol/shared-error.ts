import { chunks } from '../base/chunk-registry.js';
import type { PusherError } from './pusher-error.js';

/**
 * The class of errors that all scripts of one version share. Chunks read it from here, because an import of pusher-error.ts
 * would put a copy of its code into the script of each chunk. They read it when they create an error, because a page may run
 * the script of a chunk before that of the client.
 */
export const shared = chunks as { readonly PusherError: typeof PusherError };
