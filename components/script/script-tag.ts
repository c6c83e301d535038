import './lit-globals.js';

import * as PusherElements from '../index.js';
import { globalSingleton } from '../support/global-singleton.js';
import { enableByScriptTag } from './script-attributes.js';

const scope = globalThis as { PusherElements?: unknown; Pusher?: unknown };
// an element with such an id is a global, too, but not an own property of the global object
const first = globalSingleton('namespace', () => PusherElements);
if (first === PusherElements) enableByScriptTag();
scope.PusherElements = first;
if (!Object.hasOwn(scope, 'Pusher')) scope.Pusher = undefined;
scope.Pusher ??= first.Pusher;
