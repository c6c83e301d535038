import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { channelKind } from '../../src/client/channel-name.js';
import { sharedSecret } from '../../src/sandbox/signature.js';
import type { Owner } from './world/owner.js';
import type { World } from './world/world.js';

/** The event that servers send in the chaos suite. */
export const NUMBERED = 'numbered';

/** One event of a server. Times are in ms since the epoch. */
export interface Publication {
  n: number;
  at: number;
  /**
   * When it has arrived at the latest, if it arrives; a client that hears something then cannot know what was lost
   * since it was sent.
   */
  arrival: number;
  /** Clients whose loss nobody can know of: the server forgot their subscription, and said nothing. */
  excused: ReadonlySet<Owner>;
}

/** The server's side of the ledger: what was published on each channel, numbered from 1. */
export class Publications {
  readonly #world: World;
  readonly #ledger = new Map<string, Publication[]>();

  constructor(world: World) {
    this.#world = world;
  }

  of(channel: string): readonly Publication[] {
    const { holds, network } = this.#world;
    return (this.#ledger.get(channel) ?? []).map((publication) => {
      let { arrival } = publication;
      for (const { from, until } of holds) {
        if (publication.at <= until && arrival >= from) arrival = Math.max(arrival, until + network.longestWay);
      }
      return { ...publication, arrival };
    });
  }

  /** How many there were on each channel. */
  *counts(): Iterable<number> {
    for (const list of this.#ledger.values()) yield list.length;
  }

  publish(channel: string): number {
    const { clock, network, server } = this.#world;
    const list = this.#ledger.get(channel) ?? [];
    this.#ledger.set(channel, list);
    const n = list.length + 1;
    const at = clock.date;
    const excused = new Set<Owner>();
    for (const { forgetful, unsettled, owner } of server.connected) {
      if (forgetful && unsettled.has(channel)) excused.add(owner);
    }
    list.push({ n, at, arrival: at + network.longestWay, excused });
    const text = JSON.stringify({ n, id: n });
    const data = channelKind(channel).encrypted ? seal(text, sharedSecret(server.masterKey, channel), n) : text;
    if (server.up) server.app.publish({ name: NUMBERED, data, channels: [channel] });
    return n;
  }
}

/** The data of an event of an encrypted channel, as servers send it. */
function seal(text: string, secret: string, n: number): string {
  const nonce = Buffer.alloc(24, n);
  const box = xsalsa20poly1305(Buffer.from(secret, 'base64'), nonce).encrypt(Buffer.from(text));
  return JSON.stringify({ nonce: nonce.toString('base64'), ciphertext: Buffer.from(box).toString('base64') });
}
