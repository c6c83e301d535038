import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type ClusterNode } from './cluster.js';
import { busyChannels, quietChannels, ROOM } from './cluster-channels.js';
import { startClient, startControl, type TestClient } from './cluster-clients.js';
import { Publisher } from './cluster-publisher.js';
import { type CatchUpKind, compareMembers, judge, type Verdict } from './oracle.js';
import { waitUntil } from './wait-until.js';

/** How long a node hangs, in ms: less than the 5 s for which soketi waits for the answers of another node. */
const NODE_HANG = 3000;

/** How long Redis hangs, in ms. */
const REDIS_HANG = 2000;

/** How long clients may take to return after a fault, in ms. */
const RETURN_LIMIT = 45_000;

/** How long member lists may take to be complete, in ms. */
const MEMBERS_LIMIT = 5000;

/** How the clients of a scenario fill their gaps, in turn. */
const kinds: readonly CatchUpKind[] = ['since', 'last', 'since', 'none', 'since'];

export interface ScenarioOptions {
  /** Clients with busy channels; they are the members of the presence channel. */
  clients: number;
  /** Clients of pusher-js with the same channels, as a control. */
  controls: number;
  /** The time between two events of a node, in ms. */
  interval: number;
}

/** A member list with differences from the expected one; see `compareMembers`. */
export interface WrongMembers {
  client: string;
  /** How the client's list differs from the list that the server's frames describe: the client's fault. */
  byClient: string[];
  /** How the list that the server's frames describe differs from the clients that are connected: the server's fault. */
  byServer: string[];
}

/** Clients of a running cluster, and the faults that they must survive. */
export class Scenario {
  private constructor(
    readonly cluster: Cluster,
    readonly publisher: Publisher,
    /** The clients of this project. */
    readonly clients: readonly TestClient[],
    readonly controls: readonly TestClient[],
    /** Those of `clients` whose idle connections the proxy cuts. */
    private readonly impatient: readonly TestClient[],
  ) {}

  /** Starts the cluster and joins all the clients at once. */
  static async start({ clients, controls, interval }: ScenarioOptions): Promise<Scenario> {
    const cluster = await Cluster.start();
    const publisher = new Publisher(cluster.nodes, interval);
    publisher.resume();
    const { port, impatientPort } = cluster;
    const kindOf = (index: number) => kinds[index % kinds.length] as CatchUpKind;
    const patient = Array.from({ length: clients }, (_, index) =>
      startClient({ name: `client-${index + 1}`, kind: kindOf(index), port, channels: busyChannels, publisher }),
    );
    const impatient = Array.from({ length: 2 }, (_, index) => {
      const name = `impatient-${index + 1}`;
      return startClient({ name, kind: kindOf(index), port: impatientPort, channels: quietChannels, publisher });
    });
    const others = Array.from({ length: controls }, (_, index) =>
      startControl({ name: `control-${index + 1}`, kind: 'none', port, channels: busyChannels, publisher }),
    );
    return new Scenario(cluster, publisher, [...patient, ...impatient], others, impatient);
  }

  /** The faults by name, in the order in which the short test uses them. */
  readonly faults: Readonly<Record<string, () => Promise<void>>> = {
    'Redis hangs while clients change nodes': () => this.#hangRedis(),
    'idle connections are cut': () => this.#cutIdleConnections(),
    'a node is killed': () => this.#restartNode('SIGKILL'),
    'the proxy is restarted': () => this.#restartProxy(),
    'a node hangs': () => this.#hangNode(),
    'a node is restarted': () => this.#restartNode('SIGTERM'),
  };

  /** Waits until every client of this project is connected and subscribed, and has filled its gaps. */
  async settle(): Promise<void> {
    const unsettled = () => this.clients.filter((client) => !client.isSettled());
    await waitUntil('every client is subscribed again', () => unsettled().length === 0, RETURN_LIMIT).catch((error) => {
      throw new Error(`${error.message} Still waiting for ${unsettled().map(({ name }) => name)}`);
    });
  }

  /** Publishes one more event on each channel and waits until every client of this project has received it. */
  async finish(): Promise<void> {
    await this.settle();
    const last = await this.publisher.publishLast([...busyChannels, ...quietChannels]);
    const isDone = (client: TestClient) =>
      client.logs.every(({ channel }) => last.every((event) => event.channel !== channel || client.received(event.id)));
    // the verdicts report the events that are still missing then
    await waitUntil('every client received the last events', () => this.clients.every(isDone), 10_000).catch(() => {});
  }

  /**
   * Waits until every member list matches the server's frames and contains every client. Returns the lists that don't
   * within the time limit.
   */
  async wrongMembers(): Promise<WrongMembers[]> {
    const members = this.clients.filter(({ logs }) => logs.some(({ channel }) => channel === ROOM));
    const names = members.map(({ name }) => name);
    const wrong = () =>
      members
        .map((client) => {
          const { listed, described } = client.members();
          const byServer = compareMembers(described, names).filter((difference) => difference.startsWith('-'));
          return { client: client.name, byClient: compareMembers(listed, described), byServer };
        })
        .filter(({ byClient, byServer }) => byClient.length + byServer.length > 0);
    await waitUntil('every member list is complete', () => wrong().length === 0, MEMBERS_LIMIT).catch(() => {});
    return wrong();
  }

  /** The verdicts on all the logs of these clients. */
  judge(clients: readonly TestClient[]): Verdict[] {
    return clients.flatMap(({ logs }) => logs.map((log) => judge(log, this.publisher.history)));
  }

  async close(): Promise<void> {
    for (const client of [...this.clients, ...this.controls]) client.close();
    await this.publisher.close();
    await this.cluster.close();
  }

  /** The node with more connections, so that its fault affects clients. */
  async #busierNode(): Promise<ClusterNode> {
    const [first, second] = this.cluster.nodes;
    const [ofFirst, ofSecond] = [await this.cluster.connections(first), await this.cluster.connections(second)];
    return ofFirst >= ofSecond ? first : second;
  }

  /**
   * Causes a fault and waits until its connections were lost.
   *
   * @param count how many connections it ends; by default those of all clients
   */
  async #awaitLosses(
    clients: readonly TestClient[],
    fault: () => Promise<void>,
    count = clients.filter(({ isConnected }) => isConnected).length,
  ): Promise<void> {
    const losses = () => clients.reduce((sum, client) => sum + client.losses, 0);
    const before = losses();
    await fault();
    await waitUntil(`${count} connections were lost`, () => losses() >= before + count);
  }

  async #restartNode(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { cluster, publisher } = this;
    const node = await this.#busierNode();
    const everyone = [...this.clients, ...this.controls];
    const end = async () => {
      await node.end(signal);
      publisher.doubt(node);
    };
    await this.#awaitLosses(everyone, end, await cluster.connections(node));
    await cluster.restart(node);
    await this.settle();
  }

  /** The proxy cuts the node's connections. Its clients move to the other node, which waits for answers from this one. */
  async #hangNode(): Promise<void> {
    const { cluster } = this;
    const node = await this.#busierNode();
    const end = Date.now() + NODE_HANG;
    node.signal('SIGSTOP');
    try {
      await waitUntil(`the proxy has marked node ${node.name} as down`, async () => !(await cluster.isUp(node)));
      await sleep(end - Date.now());
    } finally {
      node.signal('SIGCONT');
    }
    await waitUntil(`the proxy has marked node ${node.name} as up`, () => cluster.isUp(node));
    await this.settle();
  }

  /** Clients change nodes while neither node receives the other one's events. */
  async #hangRedis(): Promise<void> {
    const { cluster, publisher } = this;
    const patient = [...this.clients, ...this.controls].filter((client) => !this.impatient.includes(client));
    const end = Date.now() + REDIS_HANG;
    cluster.redis.signal('SIGSTOP');
    try {
      const sent = () => publisher.history.filter(({ answered = 0 }) => answered > end - REDIS_HANG).length;
      await waitUntil('the nodes accept events without Redis', () => sent() >= 4 * busyChannels.length);
      await this.#awaitLosses(patient, () => cluster.cutConnections());
      await sleep(end - Date.now());
    } finally {
      cluster.redis.signal('SIGCONT');
    }
    await waitUntil('Redis answers again', () => cluster.redis.isReady().catch(() => false));
    await this.settle();
  }

  async #cutIdleConnections(): Promise<void> {
    this.publisher.mute();
    await this.#awaitLosses(this.impatient, async () => {});
    this.publisher.unmute();
    await this.settle();
  }

  async #restartProxy(): Promise<void> {
    const { proxy } = this.cluster;
    const everyone = [...this.clients, ...this.controls];
    await this.#awaitLosses(everyone, () => proxy.end('SIGTERM'));
    await proxy.start();
    await this.settle();
  }
}
