import { Pusher } from './worker.js';

(globalThis as { Pusher?: unknown }).Pusher = Pusher;
