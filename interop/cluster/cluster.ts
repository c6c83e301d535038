import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { endProcess, startProcess } from '../../tools/browsers/child-process.js';
import { freePort } from '../../tools/browsers/free-port.js';
import { findProgram, soketiScript } from '../packages.js';
import { waitUntil } from './wait-until.js';

const HOST = '127.0.0.1';

/** The application that both nodes serve. */
export const app = { id: 'app-id', key: 'app-key', secret: 'app-secret' };

/** How long a connection through the impatient frontend may be idle, in ms. */
const IDLE_LIMIT = 3000;

/** How long a node that was asked to stop keeps answering, in ms. */
const GRACE_PERIOD = 500;

/** A program that can be stopped, continued, killed and started again. */
export class Program {
  #process: ChildProcess | undefined;

  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly command: readonly [string, ...string[]],
    readonly isReady: () => Promise<boolean>,
  ) {}

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const [path, ...args] = this.command;
    const log = await open(this.#log, 'a');
    const started = startProcess(path, args, { stdio: ['ignore', log.fd, log.fd], env: environment });
    await log.close();
    this.#process = started;
    await waitUntil(`${this.name} is ready`, async () => {
      if (started.exitCode !== null) throw new Error(`${this.name} ended:\n${await readFile(this.#log, 'utf8')}`);
      return this.isReady().catch(() => false);
    });
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Sends a signal that ends the program, and waits until it has ended. */
  async end(name: NodeJS.Signals): Promise<void> {
    const ending = this.#process;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(name);
    await ended;
  }

  close(): Promise<void> {
    this.signal('SIGCONT');
    return endProcess(this.#process);
  }

  get #log(): string {
    return join(this.folder, `${this.name}.log`);
  }
}

const environment = { ...process.env, SOKETI_METRICS_ENABLED: '0', DISCOVERY_HOSTNAME: HOST };

/** A node of soketi. */
export class ClusterNode extends Program {
  constructor(
    name: string,
    folder: string,
    command: readonly [string, ...string[]],
    /** The port of its WebSocket server and its REST API. */
    readonly port: number,
  ) {
    super(name, folder, command, async () => {
      const response = await fetch(`http://${HOST}:${port}/ready`, { signal: AbortSignal.timeout(1000) });
      return response.ok && (await response.text()) === 'OK';
    });
  }
}

/** Two soketi nodes that share a Redis, behind an haproxy; all of them listen on this machine only. */
export class Cluster {
  private constructor(
    readonly nodes: readonly [ClusterNode, ClusterNode],
    readonly redis: Program,
    readonly proxy: Program,
    /** The proxy's port for clients. */
    readonly port: number,
    /** The proxy's port on which idle connections are cut after `IDLE_LIMIT`. */
    readonly impatientPort: number,
    private readonly redisPort: number,
    private readonly proxySocket: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), 'pusher-elements-interop-'));
    const ports = await Promise.all(Array.from({ length: 9 }, () => freePort()));
    const [redisPort, port, impatientPort, ...rest] = ports as [number, number, number, ...number[]];
    const [portA, portB, ...others] = rest as [number, number, ...number[]];
    const nodeOf = async (name: string, nodePort: number, [metrics, discovery]: number[]) => {
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(nodeSettings({ port: nodePort, redisPort, metrics, discovery })));
      const command = [process.execPath, soketiScript, 'start', `--config=${path}`] as const;
      return new ClusterNode(name, folder, command, nodePort);
    };
    const nodes = [await nodeOf('a', portA, others.slice(0, 2)), await nodeOf('b', portB, others.slice(2, 4))] as const;
    const redis = new Program(
      'redis',
      folder,
      [
        ...([findProgram('redis-server') ?? 'redis-server', '--port', `${redisPort}`, '--bind', HOST] as const),
        ...['--save', '', '--appendonly', 'no', '--dir', folder],
      ],
      async () => (await query({ host: HOST, port: redisPort }, 'PING\r\nQUIT\r\n')).startsWith('+PONG'),
    );
    const proxySocket = join(folder, 'haproxy.sock');
    const proxySettings = join(folder, 'haproxy.cfg');
    await writeFile(proxySettings, proxyConfiguration({ port, impatientPort, proxySocket, nodes }));
    const proxy = new Program(
      'haproxy',
      folder,
      [findProgram('haproxy') ?? 'haproxy', '-db', '-f', proxySettings],
      async () => (await query({ path: proxySocket }, 'show info\n')).includes('Uptime'),
    );
    const cluster = new Cluster(nodes, redis, proxy, port, impatientPort, redisPort, proxySocket, folder);
    try {
      await redis.start();
      await Promise.all(nodes.map((node) => node.start()));
      await cluster.#areNodesJoined();
      await proxy.start();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Starts a node again. The proxy sends clients to it only when it receives the other node's events. */
  async restart(node: ClusterNode): Promise<void> {
    await this.#setState(node, 'maint');
    await node.start();
    await this.#areNodesJoined();
    await this.#setState(node, 'ready');
    await waitUntil(`the proxy has marked node ${node.name} as up`, () => this.isUp(node));
  }

  /** Returns true if the proxy sends clients to this node. */
  async isUp(node: ClusterNode): Promise<boolean> {
    return (await this.#status(node)).every(({ status }) => status?.startsWith('UP'));
  }

  /** The number of connections that clients have to this node. */
  async connections(node: ClusterNode): Promise<number> {
    return (await this.#status(node)).reduce((sum, { scur }) => sum + Number(scur), 0);
  }

  /** Cuts the connections of all clients but those of the impatient frontend. */
  async cutConnections(): Promise<void> {
    const commands = this.nodes.map(({ name }) => `shutdown sessions server patient/${name}`);
    await query({ path: this.proxySocket }, `${commands.join(';')}\n`);
  }

  async close(): Promise<void> {
    for (const program of [this.proxy, ...this.nodes, this.redis]) await program.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A node answers before it has subscribed in Redis. */
  #areNodesJoined(): Promise<void> {
    return waitUntil('both nodes are subscribed in Redis', async () => {
      const question = 'PUBSUB NUMSUB redis-adapter#comms#req\r\nQUIT\r\n';
      return (await query({ host: HOST, port: this.redisPort }, question)).includes(':2\r\n');
    });
  }

  async #setState(node: ClusterNode, state: 'maint' | 'ready'): Promise<void> {
    const commands = backends.map((backend) => `set server ${backend}/${node.name} state ${state}`);
    await query({ path: this.proxySocket }, `${commands.join(';')}\n`);
  }

  /** The proxy's statistics on a node, one row per backend. */
  async #status(node: ClusterNode): Promise<Record<string, string>[]> {
    const [head = '', ...lines] = (await query({ path: this.proxySocket }, 'show stat\n'))
      .replace('# ', '')
      .split('\n');
    const columns = head.split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [columns[index], cell])));
    return rows.filter(({ pxname, svname }) => backends.includes(pxname ?? '') && svname === node.name);
  }
}

const backends = ['patient', 'impatient'];

/** Sends a request over a new socket and returns the whole answer. */
async function query(address: NetConnectOpts, request: string): Promise<string> {
  const socket = connect(address);
  socket.setTimeout(3000, () => socket.destroy(new Error('The server did not answer within 3 s.')));
  socket.write(request);
  return text(socket);
}

function nodeSettings(ports: Record<'port' | 'redisPort', number> & { metrics?: number; discovery?: number }): object {
  return {
    debug: false,
    host: HOST,
    port: ports.port,
    'adapter.driver': 'redis',
    'cache.driver': 'redis', // each node would remember its own last events otherwise
    'database.redis.host': HOST,
    'database.redis.port': ports.redisPort,
    'appManager.driver': 'array',
    'appManager.array.apps': [{ ...app, enableClientMessages: true, webhooks: [] }],
    'metrics.enabled': false,
    'metrics.host': HOST,
    'metrics.port': ports.metrics,
    // the discovery of other nodes broadcasts by default
    'cluster.address': HOST,
    'cluster.hostname': HOST,
    'cluster.unicast': HOST,
    'cluster.port': ports.discovery,
    shutdownGracePeriod: GRACE_PERIOD,
  };
}

function proxyConfiguration(settings: {
  port: number;
  impatientPort: number;
  proxySocket: string;
  nodes: readonly ClusterNode[];
}): string {
  const servers = settings.nodes.map(({ name, port }) => `  server ${name} ${HOST}:${port}`).join('\n');
  return `global
  stats socket ${settings.proxySocket} level admin
defaults
  mode http
  balance leastconn
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 400ms
  option httpchk
  http-check send meth GET uri /ready ver HTTP/1.1 hdr Host ${HOST}
  default-server check inter 250ms fall 2 rise 1 on-marked-down shutdown-sessions
frontend clients
  bind ${HOST}:${settings.port}
  default_backend patient
backend patient
  timeout tunnel 1h
${servers}
frontend impatient-clients
  bind ${HOST}:${settings.impatientPort}
  default_backend impatient
backend impatient
  timeout tunnel ${IDLE_LIMIT}ms
${servers}
`;
}
