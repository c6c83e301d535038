import { channelKind } from '../../src/client/protocol/channel-name.js';
import { channelAuthText, sharedSecret, sign, userAuthText } from '../../src/sandbox/app/signature.js';
import { type Actor, currentActor } from './actor.js';
import type { Random } from './random.js';
import type { Page } from './simulated-page.js';
import type { SimulatedServer } from './simulated-server.js';
import type { VirtualClock } from './virtual-clock.js';

/** How the endpoint handles a request. */
export type Treatment =
  | { kind: 'answer'; status?: number; body?: string; headers?: Record<string, string>; delay?: number }
  | { kind: 'unreachable' }
  | { kind: 'never' }
  | { kind: 'stalled-body' };

interface Pending {
  actor: Actor;
  socketId: string;
  channel: string;
}

/** The page's own server, which signs authorizations. It handles the `fetch` requests of the simulated world. */
export class AuthEndpoint {
  static readonly url = 'http://chaos.test/pusher/auth';
  static readonly userUrl = 'http://chaos.test/pusher/user-auth';

  /** How requests are handled; correctly, if undefined. */
  treatment: (() => Treatment) | undefined;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #page: Page;
  readonly #server: SimulatedServer;
  readonly #isReachable: () => boolean;
  readonly #pending = new Set<Pending>();

  constructor(clock: VirtualClock, random: Random, page: Page, server: SimulatedServer, isReachable: () => boolean) {
    this.#clock = clock;
    this.#random = random;
    this.#page = page;
    this.#server = server;
    this.#isReachable = isReachable;
  }

  /** Returns the number of an actor's requests that are neither answered nor aborted. */
  pendingOf(actor: Actor): number {
    return [...this.#pending].filter((request) => request.actor === actor).length;
  }

  /** Returns true if a socket waits for the answer for this channel. */
  waitsFor(socketId: string | undefined, channel: string): boolean {
    return [...this.#pending].some((request) => request.socketId === socketId && request.channel === channel);
  }

  /** Returns the replacement for the platform's `fetch`. */
  fetch(): typeof fetch {
    return (input, init = {}) => this.#handle(String(input), init);
  }

  #handle(url: string, init: RequestInit): Promise<Response> {
    const fields = new URLSearchParams(String(init.body ?? ''));
    const channel = fields.get('channel_name') ?? '#user';
    const request = { actor: currentActor(), socketId: fields.get('socket_id') ?? '', channel };
    const { signal } = init;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#pending.add(request);
      let endBody = () => {};
      const settle = (act: () => void) => () => {
        if (this.#pending.delete(request)) act();
      };
      const inPage = (delay: number, act: () => void) =>
        this.#clock.after(delay, () => this.#page.tasks.add(settle(act)));
      signal?.addEventListener(
        'abort',
        settle(() => {
          reject(signal.reason);
          endBody();
        }),
      );

      const latency = this.#random.int(10, 150);
      const treatment = this.#isReachable() ? (this.treatment?.() ?? answer()) : unreachable;
      if (treatment.kind === 'unreachable') inPage(latency, () => reject(new TypeError('fetch failed')));
      else if (treatment.kind === 'stalled-body') {
        const body = new ReadableStream({
          start: (controller) => {
            endBody = () => controller.error(signal?.reason);
          },
        });
        // The headers arrive, so that only the body keeps the request pending.
        this.#clock.after(latency, () => this.#page.tasks.add(() => resolve(new Response(body))));
      } else if (treatment.kind === 'answer') {
        const { status = 200, body, headers, delay = 0 } = treatment;
        inPage(latency + delay, () => resolve(new Response(body ?? this.#sign(url, fields), { status, headers })));
      }
    });
  }

  #sign(url: string, fields: URLSearchParams): string {
    const { key, secret } = this.#server.app;
    const socketId = fields.get('socket_id') ?? '';
    const userId = fields.get('user_id') ?? '';
    if (url === AuthEndpoint.userUrl) {
      const user_data = JSON.stringify({ id: userId });
      return JSON.stringify({ auth: `${key}:${sign(secret, userAuthText(socketId, user_data))}`, user_data });
    }
    const channel = fields.get('channel_name') ?? '';
    const { presence, encrypted } = channelKind(channel);
    const channel_data = presence ? JSON.stringify({ user_id: userId }) : undefined;
    return JSON.stringify({
      auth: `${key}:${sign(secret, channelAuthText(socketId, channel, channel_data))}`,
      channel_data,
      shared_secret: encrypted ? sharedSecret(this.#server.masterKey, channel) : undefined,
    });
  }
}

const unreachable: Treatment = { kind: 'unreachable' };

function answer(): Treatment {
  return { kind: 'answer' };
}
