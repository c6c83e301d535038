import type {
  CatchUp,
  ChannelAuthorizationData,
  ChannelAuthorizationRequest,
  ChannelEvent,
  Options,
  UserAuthenticationData,
  UserAuthenticationRequest,
} from '../../src/client/index.js';
import { type Owner, runAs } from '../../tools/simulation/owner.js';
import { AuthEndpoint } from '../../tools/simulation/simulated-auth-endpoint.js';
import type { Queue } from './client-events.js';
import type { History } from './history.js';

/** Who a client is, and what its page makes it with. */
export interface Habits {
  name: Owner;
  userId: string;
  /** Whether the page's own function authorises, which nobody can abort. */
  byFunction: boolean;
  /** What fills its gaps; undefined: nothing. */
  history: History | undefined;
  /** Whether the page says itself by what to know duplicates. */
  ownKey: boolean;
  /** How many client events it keeps; undefined: none. */
  queue: Queue | undefined;
}

/** The options of a client with these habits. */
export function optionsOf({ userId, byFunction, ownKey, queue }: Habits, catchUp: CatchUp | undefined): Options {
  const params = { user_id: userId };
  const { url, userUrl } = AuthEndpoint;
  return {
    wsHost: 'chaos.test',
    forceTLS: false,
    enabledTransports: ['ws'],
    channelAuthorization: byFunction ? { customHandler: channelHandler(userId) } : { endpoint: url, params },
    userAuthentication: byFunction ? { customHandler: userHandler(userId) } : { endpoint: userUrl, params },
    ...(catchUp && { catchUp }),
    ...(ownKey && { dedupeKey: ({ event, data }: ChannelEvent) => `${event} of ${numberOf(data)}` }),
    ...(queue && { queue }),
  };
}

/** The number that an event carries. */
export function numberOf(data: unknown): number {
  return (data as { n: number }).n;
}

const channelHandler = (userId: string) => (request: ChannelAuthorizationRequest) =>
  ask<ChannelAuthorizationData>(AuthEndpoint.url, request.socketId, userId, { channel_name: request.channelName });

const userHandler = (userId: string) => (request: UserAuthenticationRequest) =>
  ask<UserAuthenticationData>(AuthEndpoint.userUrl, request.socketId, userId, {});

/** Asks as the page itself, so that the request does not count as the client's. */
async function ask<Data>(url: string, socketId: string, userId: string, more: Record<string, string>): Promise<Data> {
  const body = new URLSearchParams({ socket_id: socketId, user_id: userId, ...more });
  const response = await runAs('world', () => fetch(url, { method: 'POST', body }));
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`);
  return (await response.json()) as Data;
}
