type Listener = (data: unknown, metadata?: { user_id: string }) => void;

interface Frame {
  event: string;
  channel?: string;
  data: string;
  user_id?: string;
}

interface BareChannel {
  /** The one event that has listeners. */
  event: string;
  listeners: Listener[];
  subscribed: boolean;
  /** The members by id; presence channels only. */
  members: Record<string, unknown> | undefined;
}

const SIGNATURE = { auth: 'app-key:signature', channel_data: '{"user_id":"me"}' };

/**
 * The lower limit: the least that a page needs to speak the protocol itself. A frame costs two calls of `JSON.parse`, one
 * map lookup, and the call of the listener.
 */
export class BareClient {
  readonly channels = new Map<string, BareChannel>();
  state = 'connecting';
  onConnected: (() => void) | undefined;
  onSubscribed: (() => void) | undefined;
  readonly #url: string;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(url: string) {
    this.#url = url;
    this.#connect();
  }

  listen(name: string, event: string, listener: Listener): BareChannel {
    let channel = this.channels.get(name);
    if (channel) channel.listeners.push(listener);
    else {
      channel = { event, listeners: [listener], subscribed: false, members: undefined };
      this.channels.set(name, channel);
      if (this.state === 'connected') this.#subscribe(name);
    }
    return channel;
  }

  leave(name: string): void {
    if (this.channels.delete(name)) this.#send('pusher:unsubscribe', { channel: name });
  }

  removeListener(name: string, _event: string, listener: Listener): void {
    const channel = this.channels.get(name);
    channel?.listeners.splice(channel.listeners.indexOf(listener), 1);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.state = 'disconnected';
    if (!this.#socket) return;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #connect(): void {
    this.#socket = new WebSocket(this.#url);
    this.#socket.onmessage = this.#receive;
    this.#socket.onclose = () => {
      this.state = 'connecting';
      // full jitter within a window that doubles
      const window = Math.min(30_000, 1_000 * 2 ** this.#failures++);
      this.#timer = setTimeout(() => this.#connect(), Math.random() * window);
    };
  }

  readonly #receive = ({ data: message }: { data: string }): void => {
    const { event, channel: name, data, user_id } = JSON.parse(message) as Frame;
    const channel = this.channels.get(name as string);
    if (channel?.event === event) {
      const parsed = JSON.parse(data);
      const { listeners } = channel;
      for (let i = 0; i < listeners.length; i++) {
        (listeners[i] as Listener)(parsed, user_id === undefined ? undefined : { user_id });
      }
    } else if (event.startsWith('pusher')) this.#handle(event, channel, data);
  };

  #handle(event: string, channel: BareChannel | undefined, data: string): void {
    if (event === 'pusher:connection_established') {
      this.state = 'connected';
      this.#failures = 0;
      this.onConnected?.();
      for (const name of this.channels.keys()) this.#subscribe(name);
    } else if (event === 'pusher:ping') this.#send('pusher:pong', {});
    else if (channel) this.#handleChannel(event, channel, data);
  }

  #handleChannel(event: string, channel: BareChannel, data: string): void {
    if (event === 'pusher_internal:subscription_succeeded') {
      channel.subscribed = true;
      channel.members = data === '{}' ? undefined : JSON.parse(data).presence?.hash;
      this.onSubscribed?.();
    } else if (event === 'pusher_internal:member_added' && channel.members) {
      const { user_id, user_info } = JSON.parse(data);
      channel.members[user_id] = user_info;
    } else if (event === 'pusher_internal:member_removed' && channel.members) {
      delete channel.members[JSON.parse(data).user_id];
    }
  }

  #subscribe(channel: string): void {
    this.#send('pusher:subscribe', channel.startsWith('presence-') ? { channel, ...SIGNATURE } : { channel });
  }

  #send(event: string, data: object): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify({ event, data }));
  }
}
