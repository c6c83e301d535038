import * as PusherElements from './index.js';
import { enableByScriptTag } from './script-attributes.js';

const scope = globalThis as { PusherElements?: unknown; Pusher?: unknown };
if (!scope.PusherElements) enableByScriptTag();
scope.PusherElements ??= PusherElements;
scope.Pusher ??= PusherElements.Pusher;
