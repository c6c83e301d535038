import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import type { ClientClass } from './client-class.js';

type Bundle = (window: object, self: object, module: { exports: unknown }, exports: unknown) => void;

let bundle: Bundle | undefined;

/**
 * Evaluates pusher-js's browser build again in the current world, because it takes sockets, requests, timers and page
 * events from its `window`, some of them during evaluation.
 */
export function evaluatePusherJs(): ClientClass {
  bundle ??= compile();
  const module = { exports: {} };
  bundle(globalThis, globalThis, module, module.exports);
  return module.exports as ClientClass;
}

function compile(): Bundle {
  const filename = createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.js');
  const text = readFileSync(filename, 'utf8');
  return new Script(`(function (window, self, module, exports) {${text}\n})`, { filename }).runInThisContext();
}
