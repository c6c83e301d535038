import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Pusher from 'pusher';
import { RequestError } from './request-error.js';
import type { Service } from './service.js';

/** One event for one channel. */
export interface Publication {
  channel: string;
  name: string;
  data: unknown;
}

/** Sends the demo server's requests to the service, through the official `pusher` library. */
export class Publisher {
  readonly #service: Service;
  readonly #agent: HttpAgent;
  readonly #pusher: Pusher;

  constructor(service: Service) {
    const { appId, key, secret, host, port, tls } = service;
    this.#service = service;
    this.#agent = new (tls ? HttpsAgent : HttpAgent)({ keepAlive: true });
    this.#pusher = new Pusher({ appId, key, secret, host, port, useTLS: tls, timeout: 5000, agent: this.#agent });
  }

  /**
   * Publishes events (at most ten). Throws a {@link RequestError} (502) with the reason if the service does not accept
   * them.
   */
  async publish(...events: Publication[]): Promise<void> {
    const [first] = events;
    if (!first) return;
    await this.#request(() =>
      events.length === 1
        ? this.#pusher.trigger(first.channel, first.name, first.data)
        : this.#pusher.triggerBatch(events),
    );
  }

  /** Returns the names of the channels that have subscribers. Throws like `publish`. */
  async occupied(): Promise<string[]> {
    const response = await this.#request(() => this.#pusher.get({ path: '/channels', params: {} }));
    const { channels } = (await response.json()) as { channels?: Record<string, unknown> };
    return Object.keys(channels ?? {});
  }

  /** Signs an authorization for a socket to join a channel, on a presence channel as this user. */
  authorize(socketId: string, channel: string, user?: { id: string; name: string }): Pusher.ChannelAuthResponse {
    const member = user && { user_id: user.id, user_info: { name: user.name } };
    return this.#pusher.authorizeChannel(socketId, channel, member);
  }

  /** Ends all pending requests. */
  close(): void {
    this.#agent.destroy();
  }

  async #request<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (error) {
      const { status, error: cause } = error as { status?: number; error?: NodeJS.ErrnoException };
      const reason = status ? `answered with status ${status}` : `cannot be reached (${cause?.code ?? 'no answer'})`;
      throw new RequestError(502, `The service, ${this.#service.label}, ${reason}.`);
    }
  }
}
