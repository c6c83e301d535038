type Handler = ((event: object) => void) | null;

/** Waits for a task: what was put off to a microtask or a message has been done by then. */
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

/** A socket without a network: what a server would send is given to it at once, by `say`. */
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
  /** The frames that were sent on it since somebody looked. */
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

  /** Gives a frame to whoever listens, as if it had just arrived. */
  say(frame: string): void {
    this.onmessage?.({ data: frame });
  }

  /** Opens, and shakes hands. */
  async open(): Promise<void> {
    this.readyState = 1;
    this.onopen?.({});
    await task();
    const data = JSON.stringify({ socket_id: '1.1', activity_timeout: 120 });
    this.say(JSON.stringify({ event: 'pusher:connection_established', data }));
  }

  /** Confirms every subscription that was asked for, until no more are. */
  async confirm(rosters: Readonly<Record<string, object>> = {}): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await task();
      for (const frame of this.sent.splice(0)) {
        const { event, data } = JSON.parse(frame);
        if (event !== 'pusher:subscribe') continue;
        quiet = 0;
        this.say(confirmation(data.channel, rosters[data.channel]));
      }
    }
  }
}

/** What a server says to a subscription. */
export function confirmation(channel: string, roster: object = {}): string {
  return JSON.stringify({ event: 'pusher_internal:subscription_succeeded', channel, data: JSON.stringify(roster) });
}

/** Lets a client be made, and opens the socket that it dials. */
export async function onFakeSocket<Client>(connect: () => Client): Promise<{ client: Client; socket: FakeWebSocket }> {
  Object.assign(globalThis, { WebSocket: FakeWebSocket });
  const dialled = new Promise<FakeWebSocket>((resolve) => {
    created = resolve;
  });
  const client = connect();
  const socket = await dialled;
  created = undefined;
  await task();
  await socket.open();
  await task();
  return { client, socket };
}
