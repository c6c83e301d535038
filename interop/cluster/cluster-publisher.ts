import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Pusher from 'pusher';
import { app, type ClusterNode } from './cluster.js';
import { busyChannels, quietChannels, TICK } from './cluster-channels.js';
import type { PublishedEvent } from './oracle.js';
import { waitUntil } from './wait-until.js';

/** The key of the encrypted channels. It protects only the numbers of this test. */
const encryptionMasterKeyBase64 = Buffer.alloc(32, 'pusher-elements').toString('base64');

/** How many events a node receives for the busy channels for each event on a quiet channel. */
const BUSY_PER_QUIET = 40;

/** A node may die before it has forwarded the events that it accepted within this time before its death, in ms. */
const DOUBT = 500;

/** A client of a node's REST API; it signs authorizations, too. */
export function apiOf(port: number, agent?: Agent): Pusher {
  return new Pusher({
    ...{ appId: app.id, key: app.key, secret: app.secret, useTLS: false },
    ...{ host: '127.0.0.1', port: `${port}`, encryptionMasterKeyBase64, timeout: 20_000 },
    ...(agent && { agent }),
  });
}

/**
 * Publishes numbered events through both nodes and keeps them in a history, as an application would keep them in its
 * database: before it asks the server to send them.
 */
export class Publisher {
  readonly history: PublishedEvent[] = [];
  #paused = true;
  #closed = false;
  #inFlight = 0;
  readonly #muted = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly #loops: Promise<void>[];

  /** @param interval the time between two events of a node, in ms */
  constructor(
    private readonly nodes: readonly ClusterNode[],
    private readonly interval: number,
  ) {
    this.#loops = nodes.map((node) => this.#loop(node));
  }

  /** The events of a channel since a time, in ms since the epoch. */
  since(channel: string, time: number): PublishedEvent[] {
    return this.history.filter((event) => event.channel === channel && event.time >= time);
  }

  resume(): void {
    this.#paused = false;
  }

  /** Pauses and waits for the nodes' answers. */
  async pause(): Promise<void> {
    this.#paused = true;
    await waitUntil('every node answered the publisher', () => this.#inFlight === 0);
  }

  /** Publishes nothing on the quiet channels until `unmute()`. */
  mute(): void {
    for (const channel of quietChannels) this.#muted.add(channel);
  }

  unmute(): void {
    this.#muted.clear();
  }

  /** Publishes one event on each channel through each node. */
  async publishLast(channels: readonly string[]): Promise<PublishedEvent[]> {
    await this.pause();
    const before = this.history.length;
    for (const node of this.nodes) {
      for (const channel of channels) await this.#publish(apiOf(node.port), node, channel);
    }
    return this.history.slice(before);
  }

  /** Records that a node has died, so that the last events that it accepted may be lost. */
  doubt(node: ClusterNode): void {
    const end = Date.now() - DOUBT;
    for (const event of this.history) {
      if (event.node === node.name && (event.answered ?? Date.now()) > end) event.certain = false;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#loops);
  }

  async #loop(node: ClusterNode): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    const api = apiOf(node.port, agent);
    for (let count = 0; !this.#closed; count++) {
      await sleep(this.interval);
      if (this.#paused) continue;
      const due = [busyChannels[count % busyChannels.length] as string];
      if (count % BUSY_PER_QUIET === 0) due.push(...quietChannels);
      for (const channel of due) {
        if (this.#paused || this.#muted.has(channel)) continue;
        if (!(await this.#publish(api, node, channel))) await this.#awaitNode(node);
      }
    }
    agent.destroy();
  }

  /** Returns true if the node accepted the event. */
  async #publish(api: Pusher, node: ClusterNode, channel: string): Promise<boolean> {
    const series = `${channel}/${node.name}`;
    const n = (this.#numbers.get(series) ?? 0) + 1;
    this.#numbers.set(series, n);
    const event: PublishedEvent = {
      ...{ id: `${series}/${n}`, channel, node: node.name, n, time: Date.now() },
      ...{ answered: undefined, certain: true },
    };
    this.history.push(event);
    this.#inFlight++;
    try {
      const response = await api.trigger(channel, TICK, { id: event.id, n });
      const answer = await response.text();
      if (!/"ok":true/.test(answer)) throw new Error(answer); // this build of soketi answers 200 to all requests
      event.answered = Date.now();
      return true;
    } catch {
      event.certain = false;
      return false;
    } finally {
      this.#inFlight--;
    }
  }

  /** Waits until a node that was killed is running again. */
  async #awaitNode(node: ClusterNode): Promise<void> {
    while (!this.#closed && !(await node.isReady().catch(() => false))) await sleep(50);
  }
}
