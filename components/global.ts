import * as PusherElements from './index.js';

const scope = globalThis as { PusherElements?: unknown; Pusher?: unknown };
scope.PusherElements ??= PusherElements;
scope.Pusher ??= PusherElements.Pusher;
