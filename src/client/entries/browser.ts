import { Pusher } from '../index.js';

(globalThis as { Pusher?: unknown }).Pusher = Pusher;
