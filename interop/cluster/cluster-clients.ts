import { setTimeout as sleep } from 'node:timers/promises';
import PusherJs from 'pusher-js';
import Pusher, {
  type CatchUp,
  type ChannelAuthorizationData,
  type ChannelAuthorizationRequest,
  type Gap,
} from '../../src/client/entries/node.js';
import { app } from './cluster.js';
import { ROOM, TICK } from './cluster-channels.js';
import { apiOf, type Publisher } from './cluster-publisher.js';
import { type CatchUpKind, type ChannelLog, ServerMembers } from './oracle.js';

/**
 * How far before its last received event a client requests events, in ms. Nodes forward events independently, so an
 * event that was published earlier may still be in transit when a later one arrives.
 */
const OVERLAP = 6000;

/** A client of the cluster, and the log of each of its channels. */
export interface TestClient {
  readonly name: string;
  readonly logs: readonly ChannelLog[];
  readonly isConnected: boolean;
  /** The number of connections that were lost. */
  readonly losses: number;
  /** Returns true if it is connected, all its subscriptions are confirmed, and no gap is being filled. */
  isSettled(): boolean;
  /** Returns true if it received this event. */
  received(id: string): boolean;
  /** The ids of the users in the presence channel, as the client lists them and as the server's frames describe them. */
  members(): { listed: string[]; described: string[] };
  close(): void;
}

export interface TestClientOptions {
  name: string;
  kind: CatchUpKind;
  port: number;
  channels: readonly string[];
  publisher: Publisher;
}

/** The members that both classes have. */
interface AnyClient {
  connection: {
    bind(event: 'state_change', listener: (states: { previous: string; current: string }) => void): unknown;
    bind(event: 'message', listener: (frame: { event: string; channel?: string; data?: unknown }) => void): unknown;
    state: string;
  };
  subscribe(name: string): AnyChannel;
  disconnect(): void;
}

interface AnyChannel {
  subscribed: boolean;
  bind(event: string, listener: (data: never) => void): unknown;
  members?: { each(visit: (member: { id: string }) => void): void };
}

/** Starts a client of this project. */
export function startClient(options: TestClientOptions): TestClient {
  const { kind, publisher, port } = options;
  const recorder = new Recorder(options);
  const catchUp: CatchUp = async ({ channel, since, last }) => {
    recorder.recordCatchUp(channel);
    await sleep(5 + Math.random() * 50);
    const lastEvent = publisher.history.find(({ id }) => id === (last?.data as { id: string } | undefined)?.id);
    const start = kind === 'last' && lastEvent ? lastEvent.time - OVERLAP : since;
    return publisher.since(channel, start).map(({ id, n }) => ({ event: TICK, data: { id, n } }));
  };
  const pusher = new Pusher(app.key, {
    ...{ wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'] },
    channelAuthorization: { customHandler: (request) => authorize(options.name, request) },
    ...(kind !== 'none' && { catchUp }),
  });
  return recorder.follow(pusher as unknown as AnyClient);
}

/** Starts a client of pusher-js, as a control. */
export function startControl(options: TestClientOptions): TestClient {
  const pusher = new PusherJs(app.key, {
    ...{ cluster: '', wsHost: '127.0.0.1', wsPort: options.port, forceTLS: false, enabledTransports: ['ws'] },
    channelAuthorization: {
      ...{ endpoint: '', transport: 'ajax' },
      customHandler: (request, callback) => {
        authorize(options.name, request).then(
          (data) => callback(null, data),
          (error) => callback(error, null),
        );
      },
    },
  });
  return new Recorder(options).follow(pusher as unknown as AnyClient);
}

/** Signs with the application's secret, after the delay of an endpoint. */
async function authorize(
  user: string,
  { socketId, channelName }: ChannelAuthorizationRequest,
): Promise<ChannelAuthorizationData> {
  await sleep(Math.random() * 10);
  const isPresence = channelName.startsWith('presence-');
  return authority.authorizeChannel(socketId, channelName, isPresence ? { user_id: user, user_info: {} } : undefined);
}

const authority = apiOf(0);

/** Follows a client of either class and writes its logs. */
class Recorder implements TestClient {
  readonly name: string;
  readonly logs: readonly ChannelLog[];
  losses = 0;
  readonly #received = new Set<string>();
  readonly #described = new ServerMembers();
  readonly #fills: boolean;
  #filling = 0;
  #pusher: AnyClient | undefined;
  #channels: AnyChannel[] = [];

  constructor({ name, kind, channels }: TestClientOptions) {
    this.name = name;
    this.#fills = kind !== 'none';
    this.logs = channels.map((channel) => ({ client: name, channel, kind, entries: [] }));
  }

  /** Subscribes to the channels and records what happens from now on. */
  follow(pusher: AnyClient): this {
    this.#pusher = pusher;
    pusher.connection.bind('state_change', ({ previous, current }) => {
      if (current !== 'connected' && previous !== 'connected') return;
      if (previous === 'connected') this.losses++;
      else this.#described.connected();
      for (const { entries } of this.logs) entries.push({ type: current === 'connected' ? 'connected' : 'lost' });
    });
    pusher.connection.bind('message', ({ event, channel, data }) => {
      if (channel === ROOM) this.#described.frame(event, data);
    });
    this.#channels = this.logs.map(({ channel: name, entries }) => {
      const channel = pusher.subscribe(name);
      channel.bind('pusher:subscription_succeeded', () => entries.push({ type: 'confirmed', at: Date.now() }));
      channel.bind('pusher:gap', ({ since, until, filled }: Gap) => {
        this.#filling = Math.max(0, this.#filling - 1);
        entries.push({ type: 'gap', since, until, filled });
      });
      channel.bind(TICK, ({ id }: { id: string }) => {
        this.#received.add(id);
        entries.push({ type: 'event', id });
      });
      return channel;
    });
    return this;
  }

  /** Records that the client requested the events of a gap. */
  recordCatchUp(channel: string): void {
    this.#filling++;
    this.logs.find((log) => log.channel === channel)?.entries.push({ type: 'catchUp' });
  }

  get isConnected(): boolean {
    return this.#pusher?.connection.state === 'connected';
  }

  isSettled(): boolean {
    return (
      this.isConnected && this.#channels.every(({ subscribed }) => subscribed) && (!this.#fills || this.#filling === 0)
    );
  }

  received(id: string): boolean {
    return this.#received.has(id);
  }

  members(): { listed: string[]; described: string[] } {
    const listed: string[] = [];
    const room = this.#channels[this.logs.findIndex(({ channel }) => channel === ROOM)];
    room?.members?.each(({ id }) => listed.push(id));
    return { listed, described: this.#described.ids };
  }

  close(): void {
    this.#pusher?.disconnect();
  }
}
