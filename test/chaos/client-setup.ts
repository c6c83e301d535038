import type {
  CatchUp,
  ChannelAuthorizationData,
  ChannelAuthorizationRequest,
  ChannelEvent,
  Options,
  UserAuthenticationData,
  UserAuthenticationRequest,
} from '../../src/client/index.js';
import { type Actor, runAs } from '../../tools/simulation/actor.js';
import { AuthEndpoint } from '../../tools/simulation/simulated-auth-endpoint.js';
import type { Queue } from './client-events.js';
import type { History } from './history.js';

/** The identity of a client, and the options that its page uses. */
export interface ClientSetup {
  name: Actor;
  userId: string;
  /** True if the page authorizes with its own function, which cannot be aborted. */
  byFunction: boolean;
  /** Fills the client's gaps, if defined. */
  history: History | undefined;
  /** True if the page defines the key by which duplicates are recognized. */
  ownKey: boolean;
  /** The queue of client events, if the client has one. */
  queue: Queue | undefined;
}

/** Returns the options of a client with this setup. */
export function optionsOf({ userId, byFunction, ownKey, queue }: ClientSetup, catchUp: CatchUp | undefined): Options {
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

/** Returns the number in an event's data. */
export function numberOf(data: unknown): number {
  return (data as { n: number }).n;
}

const channelHandler = (userId: string) => (request: ChannelAuthorizationRequest) =>
  ask<ChannelAuthorizationData>(AuthEndpoint.url, request.socketId, userId, { channel_name: request.channelName });

const userHandler = (userId: string) => (request: UserAuthenticationRequest) =>
  ask<UserAuthenticationData>(AuthEndpoint.userUrl, request.socketId, userId, {});

/** Sends the request as the page itself, so that it does not count as the client's. */
async function ask<Data>(url: string, socketId: string, userId: string, more: Record<string, string>): Promise<Data> {
  const body = new URLSearchParams({ socket_id: socketId, user_id: userId, ...more });
  const response = await runAs('world', () => fetch(url, { method: 'POST', body }));
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`);
  return (await response.json()) as Data;
}
