import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { channelKind } from '../../src/client/protocol/channel-name.js';
import { sharedSecret } from '../../src/sandbox/app/signature.js';
import type { Owner } from '../../tools/simulation/owner.js';
import type { World } from '../../tools/simulation/world.js';

/** The event that servers send in the chaos suite. */
export const NUMBERED = 'numbered';

/** One event of a server. Times are in ms since the epoch. */
export interface Publication {
  n: number;
  at: number;
  /** The node that published it; undefined if the server could not. The events of one node stay in order. */
  node: number | undefined;
  /**
   * When it has arrived at the latest, if it arrives; a client that hears something then cannot know what was lost
   * since it was sent.
   */
  arrival: number;
  /** The same for the clients of each node that it has reached: another node may send it later. */
  arrivals: ReadonlyMap<number, number>;
  /** Clients whose loss nobody can know of: the server forgot their subscription, and said nothing. */
  excused: ReadonlySet<Owner>;
}

/** An event as the ledger keeps it. */
interface Record {
  n: number;
  at: number;
  node: number | undefined;
  /** How long it could take to a client at most when it was published, ms. */
  way: number;
  /** When each node sent it to its clients, and how long it could take then. */
  reached: Map<number, { sentAt: number; way: number }>;
  /** Whether a node will never receive it. */
  isLost: boolean;
  excused: Set<Owner>;
}

/** The server's side of the ledger: what was published on each channel, numbered from 1. */
export class Publications {
  readonly #world: World;
  readonly #ledger = new Map<string, Record[]>();
  /** The numbers of encrypted events, by their data. */
  readonly #sealed = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  of(channel: string): readonly Publication[] {
    return (this.#ledger.get(channel) ?? []).map(({ n, at, node, way, reached, excused }) => {
      const arrivals = new Map([...reached].map(([one, sent]) => [one, this.#latest(sent.sentAt, sent.way)]));
      return { n, at, node, excused, arrival: this.#latest(at, way), arrivals };
    });
  }

  /** How many there were on each channel. */
  *counts(): Iterable<number> {
    for (const list of this.#ledger.values()) yield list.length;
  }

  /** The number of an event that a client received. */
  numberOf(data: string): number | undefined {
    return this.#sealed.get(data) ?? (JSON.parse(data) as { n?: number }).n;
  }

  /**
   * How long an event of a channel has taken from one node to another at most, ms, the present age of those under way
   * included; infinite if one was lost.
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

  /** @param node the node that publishes it; otherwise the server chooses one */
  publish(channel: string, node?: number): number {
    const { clock, server, network } = this.#world;
    const list = this.#ledger.get(channel) ?? [];
    this.#ledger.set(channel, list);
    const n = list.length + 1;
    const record: Record = {
      ...{ n, at: clock.date, way: network.longestWay, node, reached: new Map(), isLost: false },
      excused: this.#forgotten(channel),
    };
    list.push(record);
    const data = this.#dataOf(channel, n);
    const event = { name: NUMBERED, data, channels: [channel] };
    const reports = {
      reached: (other: number) => {
        record.reached.set(other, { sentAt: clock.date, way: network.longestWay });
        for (const owner of this.#forgotten(channel, other)) record.excused.add(owner);
      },
      lost: () => {
        record.isLost = true;
      },
    };
    record.node = server.publish(event, reports, node);
    return n;
  }

  #dataOf(channel: string, n: number): string {
    const text = JSON.stringify({ n, id: n });
    if (!channelKind(channel).encrypted) return text;
    const sealed = seal(text, sharedSecret(this.#world.server.masterKey, channel), n);
    this.#sealed.set(sealed, n);
    return sealed;
  }

  /** The clients, of one node or all, whose subscription the server has forgotten. */
  #forgotten(channel: string, node?: number): Set<Owner> {
    const { connected } = this.#world.server;
    const forgotten = connected.filter((one) => one.forgetful && one.unsettled.has(channel));
    return new Set(forgotten.filter((one) => node === undefined || one.node === node).map(({ owner }) => owner));
  }

  /** When something that was sent to clients at this time has arrived at the latest. */
  #latest(sentAt: number, way: number): number {
    let arrival = sentAt + way;
    for (const { from, until } of this.#world.holds) {
      if (sentAt <= until && arrival >= from) arrival = Math.max(arrival, until + way);
    }
    return arrival;
  }
}

/** The data of an event of an encrypted channel, as servers send it. */
function seal(text: string, secret: string, n: number): string {
  const nonce = Buffer.alloc(24, n);
  const box = xsalsa20poly1305(Buffer.from(secret, 'base64'), nonce).encrypt(Buffer.from(text));
  return JSON.stringify({ nonce: nonce.toString('base64'), ciphertext: Buffer.from(box).toString('base64') });
}
