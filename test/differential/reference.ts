import { loadScript } from '../load-script.js';
import type { PusherClass } from './scenario.js';

type Page = typeof globalThis & { Pusher?: PusherClass; nacl?: unknown };

/** Loads pusher-js with a script tag, as pages do, and `nacl`, which its encrypted channels need. */
export async function loadReference(): Promise<PusherClass> {
  await loadScript('pusher-js/dist/web/pusher.js');
  await loadScript('tweetnacl/nacl-fast.min.js');
  const { Pusher } = globalThis as Page;
  if (!Pusher) throw new Error('pusher-js did not load.');
  return Pusher;
}

/** The option `nacl`, which pusher-js needs for encrypted channels. */
export function nacl(): unknown {
  return (globalThis as Page).nacl;
}
