import { stub } from 'sinon';
import type { TransportName } from '../../src/client/transports/transport.js';

/** The result of a connection attempt. `buffers` is a proxy that forwards the request and withholds the response. */
interface Ways {
  ws: 'works' | 'fails' | 'hangs' | 'throws';
  xhr_streaming: 'works' | 'fails' | 'buffers' | 'is a 404' | 'is a captive portal';
  xhr_polling: Ways['xhr_streaming'];
}

/** A faulty network. A test may change its behavior at any time, which affects the next attempt. */
export interface ShapedNetwork extends Ways {
  /** The attempts, in order: each WebSocket, and the first request of each HTTP session. */
  readonly dials: TransportName[];
  /** The number of hanging WebSockets that were not closed. */
  hanging(): number;
}

const KEY_PREFIX = 'pusher-elements transport ';

/** Stands between the page and its servers until sinon’s `restore()`. */
export function shapeNetwork(ways: Partial<Ways> = {}): ShapedNetwork {
  const { WebSocket: RealSocket, fetch: realFetch } = globalThis;
  const hanging = new Set<object>();
  const sessions = new Set<string>();
  const network: ShapedNetwork = {
    ws: 'works',
    xhr_streaming: 'works',
    xhr_polling: 'works',
    ...ways,
    dials: [],
    hanging: () => hanging.size,
  };

  function ShapedSocket(url: string): object {
    network.dials.push('ws');
    if (network.ws === 'throws') throw new DOMException('The policy forbids it.', 'SecurityError');
    if (network.ws === 'works') return new RealSocket(url);
    const socket = { readyState: 0, onclose: null, send() {}, close: () => void hanging.delete(socket) };
    if (network.ws === 'hangs') hanging.add(socket);
    else queueMicrotask(() => (socket.onclose as ((event: object) => void) | null)?.({ code: 1006, reason: '' }));
    return socket;
  }

  stub(globalThis, 'WebSocket').value(ShapedSocket);
  stub(globalThis, 'fetch').callsFake(async (input, init) => {
    const [, session = '', path] = /([^/]+)\/(xhr_streaming|xhr)$/.exec(new URL(String(input)).pathname) ?? [];
    if (!path) return realFetch(input, init);
    const name = path === 'xhr' ? 'xhr_polling' : 'xhr_streaming';
    if (!sessions.has(session)) network.dials.push(name);
    sessions.add(session);
    if (network[name] === 'works') return realFetch(input, init);
    if (network[name] === 'fails') throw new TypeError('blocked');
    if (network[name] === 'is a 404') return new Response('o\n', { status: 404 });
    if (network[name] === 'is a captive portal') return new Response('<html>\nopen your browser\nmenu\n</html>\n');
    await realFetch(input, init);
    return new Promise<never>((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  });
  return network;
}

/** Removes WebSockets from the platform until sinon’s `restore()`. */
export function withoutWebSockets(): void {
  stub(globalThis, 'WebSocket').value(undefined);
}

/** Forgets which transports worked, because the server of another test may have the same port. */
export function forgetTransports(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(KEY_PREFIX)) localStorage.removeItem(key);
}
