import { loadScript } from '../load-script.js';
import type { PusherClass } from './scenario.js';

type Page = typeof globalThis & { Pusher?: PusherClass; nacl?: unknown };

/** Loads pusher-js as pages do, by a script tag, and `nacl`, which its encrypted channels are given. */
export async function loadReference(): Promise<PusherClass> {
  await loadScript('pusher-js/dist/web/pusher.js');
  await loadScript('tweetnacl/nacl-fast.min.js');
  const { Pusher } = globalThis as Page;
  if (!Pusher) throw new Error('pusher-js did not load.');
  return Pusher;
}

/** The option `nacl`, with which pusher-js opens encrypted channels. */
export function nacl(): unknown {
  return (globalThis as Page).nacl;
}
