import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { channelKind } from '../../src/client/protocol/channel-name.js';
import { sharedSecret } from '../../src/sandbox/app/signature.js';
import type { Actor } from '../../tools/simulation/actor.js';
import type { World } from '../../tools/simulation/world.js';

/** The event that servers send in the chaos suite. */
export const NUMBERED = 'numbered';

/** One event of a server. Times are in ms since the epoch. */
export interface Publication {
  n: number;
  at: number;
  /** The node that published it; undefined if the server was down. The events of one node stay in order. */
  node: number | undefined;
  /**
   * The latest time of arrival, if it arrives. A client that is active afterward cannot know which events were lost
   * since the event was sent.
   */
  arrival: number;
  /** The same for the clients of each node that it has reached; other nodes may send it later. */
  arrivals: ReadonlyMap<number, number>;
  /** Clients whose loss cannot be known, because the server silently forgot their subscription. */
  excused: ReadonlySet<Actor>;
}

/** An event in the ledger. */
interface LedgerEntry {
  n: number;
  at: number;
  node: number | undefined;
  /** The longest latency to a client when it was published, in ms. */
  latency: number;
  /** When each node sent it to its clients, and the longest latency at that time. */
  reached: Map<number, { sentAt: number; latency: number }>;
  /** True if a node will never receive it. */
  isLost: boolean;
  excused: Set<Actor>;
}

/** The server's ledger: the events published on each channel, numbered from 1. */
export class Publications {
  readonly #world: World;
  readonly #ledger = new Map<string, LedgerEntry[]>();
  /** The numbers of encrypted events, by their data. */
  readonly #encryptedNumbers = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  of(channel: string): readonly Publication[] {
    return (this.#ledger.get(channel) ?? []).map(({ n, at, node, latency, reached, excused }) => {
      const arrivals = new Map([...reached].map(([one, sent]) => [one, this.#latest(sent.sentAt, sent.latency)]));
      return { n, at, node, excused, arrival: this.#latest(at, latency), arrivals };
    });
  }

  /** The number of events on each channel. */
  *counts(): Iterable<number> {
    for (const list of this.#ledger.values()) yield list.length;
  }

  /** Returns the number of an event that a client received. */
  numberOf(data: string): number | undefined {
    return this.#encryptedNumbers.get(data) ?? (JSON.parse(data) as { n?: number }).n;
  }

  /**
   * Returns the longest transfer of an event of a channel from one node to another, in ms, including the age of those
   * in transit; Infinity if one was lost.
   */
  longestTransfer(channel: string): number {
    const { clock, server } = this.#world;
    let longest = 0;
    for (const { at, node, reached, isLost } of this.#ledger.get(channel) ?? []) {
      if (isLost) return Number.POSITIVE_INFINITY;
      if (node === undefined) continue;
      const sent = [...reached.values()].map(({ sentAt }) => sentAt);
      const last = reached.size < server.size ? clock.date : Math.max(...sent);
      longest = Math.max(longest, last - at);
    }
    return longest;
  }

  /** @param node the node that publishes it; by default the server chooses one */
  publish(channel: string, node?: number): number {
    const { clock, server, network } = this.#world;
    const list = this.#ledger.get(channel) ?? [];
    this.#ledger.set(channel, list);
    const n = list.length + 1;
    const entry: LedgerEntry = {
      ...{ n, at: clock.date, latency: network.longestLatency, node, reached: new Map(), isLost: false },
      excused: this.#forgotten(channel),
    };
    list.push(entry);
    const data = this.#dataOf(channel, n);
    const event = { name: NUMBERED, data, channels: [channel] };
    const reports = {
      reached: (other: number) => {
        entry.reached.set(other, { sentAt: clock.date, latency: network.longestLatency });
        for (const actor of this.#forgotten(channel, other)) entry.excused.add(actor);
      },
      lost: () => {
        entry.isLost = true;
      },
    };
    entry.node = server.publish(event, reports, node);
    return n;
  }

  #dataOf(channel: string, n: number): string {
    const text = JSON.stringify({ n, id: n });
    if (!channelKind(channel).encrypted) return text;
    const encrypted = encrypt(text, sharedSecret(this.#world.server.masterKey, channel), n);
    this.#encryptedNumbers.set(encrypted, n);
    return encrypted;
  }

  /** Returns the clients, of one node or all, whose subscription the server has forgotten. */
  #forgotten(channel: string, node?: number): Set<Actor> {
    const { connected } = this.#world.server;
    const forgotten = connected.filter((one) => one.hasForgotten && one.unconfirmed.has(channel));
    return new Set(forgotten.filter((one) => node === undefined || one.node === node).map(({ actor }) => actor));
  }

  /** Returns the latest arrival of something sent to clients at this time. */
  #latest(sentAt: number, latency: number): number {
    let arrival = sentAt + latency;
    for (const { from, until } of this.#world.holds) {
      if (sentAt <= until && arrival >= from) arrival = Math.max(arrival, until + latency);
    }
    return arrival;
  }
}

/** Returns the data of an event of an encrypted channel, as servers send it. */
function encrypt(text: string, secret: string, n: number): string {
  const nonce = Buffer.alloc(24, n);
  const box = xsalsa20poly1305(Buffer.from(secret, 'base64'), nonce).encrypt(Buffer.from(text));
  return JSON.stringify({ nonce: nonce.toString('base64'), ciphertext: Buffer.from(box).toString('base64') });
}
