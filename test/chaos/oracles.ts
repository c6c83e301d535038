import { PresenceChannel } from '../../src/client/index.js';
import type { ServerConnection } from '../../tools/simulation/simulated-server.js';
import type { World } from '../../tools/simulation/world.js';
import { deliveryProblems } from './delivery-oracle.js';
import { enabledChecks } from './enabled-checks.js';
import { losses } from './loss-oracle.js';
import type { Publications } from './publications.js';
import type { SimulatedClient } from './simulated-client.js';
import { gapProblem, type SubscriptionRecord, unexplainedLosses } from './subscription-record.js';

/** Checks the invariants that must hold at any time. */
export function checkAlways(world: World, clients: readonly SimulatedClient[]): void {
  for (const client of clients) {
    checkNotifiedMembers(world, client);
    const { name, state, wantsConnection } = client;
    const sockets = world.network.socketsOf(name);
    if (sockets > 1) world.violate(`${name} has ${sockets} sockets at once`);
    if (state === 'failed') world.violate(`${name} has failed permanently`);
    if (wantsConnection && state === 'disconnected' && !client.rejected) {
      world.violate(`${name} gave up although it was not rejected`);
    }
    if (!wantsConnection && state !== 'disconnected') world.violate(`${name} is ${state} after disconnect()`);
  }
}

/** How long a client may take to connect without faults: a delay after an attempt that hangs, in ms. */
const CONNECT_LIMIT = 60_000;

/**
 * Starts a check while there are no faults. Returns a function that finds the clients that have not connected since.
 */
export function watchForStuckClients(world: World, clients: readonly SimulatedClient[]): () => void {
  const since = world.clock.now;
  const unconnected = clients.filter((client) => client.wantsConnection && client.state !== 'connected');
  return () => {
    const ms = world.clock.now - since;
    for (const { name, state, givenUp } of unconnected) {
      if (ms < CONNECT_LIMIT || state === 'connected' || givenUp) continue;
      world.violate(`${name} is ${state} although there was no fault for ${ms / 1000} s`);
    }
  };
}

/** Starts a check while there are no faults. Returns a function that finds the clients that have reconnected since. */
export function watchForReconnects(world: World, clients: readonly SimulatedClient[]): () => void {
  const counts = clients.map(({ monitor }) => monitor.connections.length);
  return () => {
    for (const [index, { name, monitor }] of clients.entries()) {
      const attempts = monitor.connections.length - (counts[index] ?? 0);
      if (attempts > 0) world.violate(`${name} reconnected ${attempts} times although there was no fault for minutes`);
    }
  };
}

/** Checks that nothing is left of a client that the page has disconnected. */
export function checkReleased(world: World, client: SimulatedClient): void {
  const left = client.leftovers();
  if (left.length > 0) world.violate(`${client.name} left ${left.join(', ')} after disconnect()`);
  checkAlways(world, [client]);
}

/** Checks the invariants that must hold some time after all faults were repaired. */
export function checkRest(world: World, clients: readonly SimulatedClient[], names: readonly string[]): void {
  checkAlways(world, clients);
  for (const client of clients) {
    const { name, state, wantsConnection, givenUp } = client;
    const unsent = client.clientEvents.problem();
    if (unsent) world.violate(`${name}: ${unsent}`);
    const sockets = world.network.socketsOf(name);
    const wanted = wantsConnection && !givenUp ? 1 : 0;
    if (sockets !== wanted) world.violate(`${name} has ${sockets} sockets at rest, and should have ${wanted}`);
    if (wanted && state !== 'connected') world.violate(`${name} is ${state} although there was no fault for minutes`);
    if (state !== 'connected') continue;
    checkSubscriptions(world, client, names);
    checkUser(world, client);
  }
  const onServer = world.server.connected.length;
  const connected = clients.filter(({ state }) => state === 'connected').length;
  if (onServer !== connected)
    world.violate(`the server has ${onServer} connections, but ${connected} clients are connected`);
}

/**
 * Checks that the subscriptions on the server are those that the page wants, or that the page knows why they aren't.
 */
function checkSubscriptions(world: World, client: SimulatedClient, names: readonly string[]): void {
  const { name, pusher, subscriptions } = client;
  const connected = world.server.find(pusher.connection.socket_id);
  if (!connected) {
    world.violate(`${name} has a connection that the server does not have`);
    return;
  }
  const onServer = new Set(world.server.subscribedChannels(connected, names));
  for (const channel of onServer) {
    const isSubscribed = pusher.channel(channel)?.subscribed === true;
    if (!subscriptions.has(channel)) world.violate(`${name} is subscribed to ${channel}, which the page does not want`);
    else if (!isSubscribed && !isRejectedUnconfirmed(connected, client, channel)) {
      world.violate(`${name} is subscribed to ${channel} on the server, but its channel is not subscribed`);
    }
    if (isSubscribed) checkMembers(world, client, channel);
  }
  for (const channel of subscriptions.keys()) {
    if (onServer.has(channel) || isExplained(world, client, channel)) continue;
    world.violate(`${name} is not subscribed to ${channel}, which the page wants`);
  }
}

/** Returns true if the server never confirmed a subscription that is in effect, and rejected it later. */
function isRejectedUnconfirmed(
  { unconfirmed }: ServerConnection,
  { outcomes }: SimulatedClient,
  channel: string,
): boolean {
  return unconfirmed.has(channel) && outcomes.get(channel)?.kind === 'error';
}

/** Returns true if the page knows why it isn't subscribed to a channel, or the check is disabled. */
function isExplained(world: World, { pusher, outcomes }: SimulatedClient, channel: string): boolean {
  const socketId = pusher.connection.socket_id;
  const outcome = outcomes.get(channel);
  const rejected = outcome?.kind === 'error';
  if (rejected && !outcome.retryable) return true;
  const unconfirmed = world.server.find(socketId)?.unconfirmed.has(channel);
  // the page knows of a rejection by the server itself, and may subscribe again
  if (rejected && unconfirmed) return true;
  if (enabledChecks.retries) return false;
  return rejected || unconfirmed || world.endpoint.waitsFor(socketId, channel);
}

/**
 * Checks that a presence channel's members are those on the server, and that the page can derive them from its events.
 */
function checkMembers(world: World, { name, pusher, notifiedMembers }: SimulatedClient, channelName: string): void {
  const channel = pusher.channel(channelName);
  if (!(channel instanceof PresenceChannel)) return;
  const roster = world.server.members(channelName).sort().join();
  const members = Object.keys(channel.members.members).sort().join();
  if (members !== roster) world.violate(`${name} sees ${members} on ${channelName}, but the members are ${roster}`);
  const { count } = channel.members;
  if (count !== countOf(members))
    world.violate(`${name} counts ${count} on ${channelName}, but the members are ${roster}`);
  const delivered = [...(notifiedMembers.get(channelName) ?? [])].sort().join();
  if (enabledChecks.presenceDifference && delivered !== roster) {
    world.violate(`the page of ${name} was notified of ${delivered} on ${channelName}, but the members are ${roster}`);
  }
}

/** Checks that a channel's members are always those that the page was notified of. */
function checkNotifiedMembers(world: World, { name, pusher, notifiedMembers }: SimulatedClient): void {
  for (const [channelName, ids] of notifiedMembers) {
    const channel = pusher.channel(channelName);
    if (!(channel instanceof PresenceChannel) || !channel.subscribed) continue;
    const [members, delivered] = [Object.keys(channel.members.members), [...ids]].map((list) => list.sort().join());
    if (members === delivered) continue;
    world.violate(`${name} sees ${members} on ${channelName}, but was notified of ${delivered}`);
  }
}

function countOf(joined: string): number {
  return joined === '' ? 0 : joined.split(',').length;
}

function checkUser(world: World, client: SimulatedClient): void {
  const { name, wantsUser, signinFailed, pusher, userId } = client;
  const signedIn = pusher.user.user_data?.id;
  if (signedIn !== undefined && signedIn !== userId) world.violate(`${name} is signed in as ${signedIn}`);
  const waits = !enabledChecks.retries && world.endpoint.waitsFor(pusher.connection.socket_id, '#user');
  if (wantsUser && signedIn === undefined && !signinFailed && !waits) world.violate(`${name} was never signed in`);
}

/** Checks that the events published at rest by each node were delivered. */
export function checkDelivery(world: World, clients: readonly SimulatedClient[], publications: Publications): void {
  for (const client of clients) {
    const connected = world.server.find(client.pusher.connection.socket_id);
    if (!connected) continue;
    for (const name of world.server.subscribedChannels(connected, client.subscriptions.keys())) {
      const { channel, delivered } = client.subscriptions.get(name) as SubscriptionRecord;
      if (!client.pusher.channel(name)?.subscribed) continue;
      const last = publications.of(channel).slice(-world.server.size);
      const missing = last.filter(({ n }) => !delivered.includes(n)).map(({ n }) => n);
      if (missing.length > 0) world.violate(`${client.name} did not receive ${missing} of ${channel} at rest`);
    }
  }
}

/** Checks that losses were reported as gaps. */
export function checkGaps(world: World, clients: readonly SimulatedClient[], publications: Publications): void {
  if (!enabledChecks.gaps) return;
  for (const { name, subscriptions, pastSubscriptions, userSubscription } of clients) {
    for (const record of [...pastSubscriptions, ...subscriptions.values(), userSubscription]) {
      // on a cluster, the log is checked instead, because it distinguishes the nodes
      const lost = world.cluster ? [] : unexplainedLosses(record, publications.of(record.channel));
      if (lost.length > record.undecryptable)
        world.violate(`${name} lost ${lost.join(', ')} of ${record.channel} without a gap`);
      const problem = gapProblem(record);
      if (problem) world.violate(`${name}: ${problem}`);
    }
  }
}

/** Checks that each page received a merge of what the nodes published, in which gaps precede the events after them. */
export function checkLogs(world: World, clients: readonly SimulatedClient[], publications: Publications): void {
  for (const client of clients) {
    for (const record of [...client.pastSubscriptions, ...client.subscriptions.values(), client.userSubscription]) {
      const log = client.logOf(record);
      const published = publications.of(record.channel);
      for (const problem of deliveryProblems(log, published)) world.violate(`${client.name}: ${problem}`);
      const lost = losses(log, published);
      // events that could not be decrypted are reported as errors
      if (lost.length <= record.undecryptable) continue;
      for (const { n, problem } of lost) world.violate(`${client.name}: ${n} of ${record.channel} ${problem}`);
    }
  }
}
