type Handler = ((event: object) => void) | null;

/** Waits for a task, by which microtasks and messages have been processed. */
export function task(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

let created: ((socket: FakeWebSocket) => void) | undefined;

/** A socket without a network. `receive` delivers a server's frame at once. */
export class FakeWebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  readonly url: string;
  readyState = 0;
  bufferedAmount = 0;
  binaryType = 'blob';
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  /** The frames sent since this list was last cleared. */
  sent: string[] = [];

  constructor(url: string) {
    this.url = url;
    created?.(this);
  }

  send(frame: string): void {
    this.sent.push(frame);
  }

  close(): void {
    this.readyState = 3;
  }

  addEventListener(type: 'open' | 'message' | 'error' | 'close', handler: (event: object) => void): void {
    this[`on${type}`] = handler;
  }

  removeEventListener(type: 'open' | 'message' | 'error' | 'close'): void {
    this[`on${type}`] = null;
  }

  /** Delivers a frame to the listeners, as if it had just arrived. */
  receive(frame: string): void {
    this.onmessage?.({ data: frame });
  }

  /** Opens the socket and completes the handshake. */
  async open(): Promise<void> {
    this.readyState = 1;
    this.onopen?.({});
    await task();
    const data = JSON.stringify({ socket_id: '1.1', activity_timeout: 120 });
    this.receive(JSON.stringify({ event: 'pusher:connection_established', data }));
  }

  /** Confirms all requested subscriptions, until there are no more. */
  async confirm(presences: Readonly<Record<string, object>> = {}): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await task();
      for (const frame of this.sent.splice(0)) {
        const { event, data } = JSON.parse(frame);
        if (event !== 'pusher:subscribe') continue;
        quiet = 0;
        this.receive(confirmation(data.channel, presences[data.channel]));
      }
    }
  }
}

/** Returns a server's confirmation of a subscription. */
export function confirmation(channel: string, presence: object = {}): string {
  return JSON.stringify({ event: 'pusher_internal:subscription_succeeded', channel, data: JSON.stringify(presence) });
}

/** Creates a client, and opens the socket that it creates. */
export async function onFakeSocket<Client>(connect: () => Client): Promise<{ client: Client; socket: FakeWebSocket }> {
  Object.assign(globalThis, { WebSocket: FakeWebSocket });
  const nextSocket = new Promise<FakeWebSocket>((resolve) => {
    created = resolve;
  });
  const client = connect();
  const socket = await nextSocket;
  created = undefined;
  await task();
  await socket.open();
  await task();
  return { client, socket };
}
