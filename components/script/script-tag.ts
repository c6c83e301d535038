import './lit-globals.js';

import * as PusherElements from '../index.js';
import { globalSingleton } from '../support/global-singleton.js';
import { enableByScriptTag } from './script-attributes.js';

const scope = globalThis as { PusherElements?: unknown; Pusher?: unknown };
// an element with such an id has the name, too: what a script set is the global object's own
const first = globalSingleton('namespace', () => PusherElements);
if (first === PusherElements) enableByScriptTag();
scope.PusherElements = first;
if (!Object.hasOwn(scope, 'Pusher')) scope.Pusher = undefined;
scope.Pusher ??= first.Pusher;
