import { PresenceChannel } from '../../src/client/index.js';
import type { Connected } from '../../tools/simulation/simulated-server.js';
import type { World } from '../../tools/simulation/world.js';
import { deliveryProblems } from './delivery-oracle.js';
import { expected } from './expectations.js';
import { gapProblem, type Life, unexplainedLosses } from './life.js';
import { losses } from './loss-oracle.js';
import type { Publications } from './publications.js';
import type { Visitor } from './visitor.js';

/** What must hold at any time. */
export function checkAlways(world: World, visitors: readonly Visitor[]): void {
  for (const visitor of visitors) {
    checkTold(world, visitor);
    const { name, state, wantsConnection } = visitor;
    const sockets = world.network.socketsOf(name);
    if (sockets > 1) world.violate(`${name} has ${sockets} sockets at once`);
    if (state === 'failed') world.violate(`${name} has failed for good`);
    if (wantsConnection && state === 'disconnected' && !visitor.refused) {
      world.violate(`${name} gave up, though nobody turned it away`);
    }
    if (!wantsConnection && state !== 'disconnected') world.violate(`${name} is ${state} after disconnect()`);
  }
}

/** With nothing wrong any more, how long a client may take to connect: a wait, and before it a dial that hangs, ms. */
const FINDING_LIMIT = 60_000;

/** To be called before time passes, all being well; what it answers finds who has not connected meanwhile. */
export function watchForStuck(world: World, visitors: readonly Visitor[]): () => void {
  const since = world.clock.now;
  const lookedFor = visitors.filter((visitor) => visitor.wantsConnection && visitor.state !== 'connected');
  return () => {
    const ms = world.clock.now - since;
    for (const { name, state, givenUp } of lookedFor) {
      if (ms < FINDING_LIMIT || state === 'connected' || givenUp) continue;
      world.violate(`${name} is ${state}, though all was well for ${ms / 1000} s`);
    }
  };
}

/** To be called while all is well. Returns a function that finds the clients that have lost their connection since. */
export function watchForDials(world: World, visitors: readonly Visitor[]): () => void {
  const counts = visitors.map(({ witness }) => witness.connections.length);
  return () => {
    for (const [index, { name, witness }] of visitors.entries()) {
      const dials = witness.connections.length - (counts[index] ?? 0);
      if (dials > 0) world.violate(`${name} dialled ${dials} times, with everything repaired for minutes`);
    }
  };
}

/** What must hold for a client that the page has disconnected: nothing of it is left. */
export function checkReleased(world: World, visitor: Visitor): void {
  const left = visitor.leftovers();
  if (left.length > 0) world.violate(`${visitor.name} left ${left.join(', ')} after disconnect()`);
  checkAlways(world, [visitor]);
}

/** What must hold once every fault is mended and time has passed. */
export function checkRest(world: World, visitors: readonly Visitor[], names: readonly string[]): void {
  checkAlways(world, visitors);
  for (const visitor of visitors) {
    const { name, state, wantsConnection, givenUp } = visitor;
    const unsent = visitor.clientEvents.problem();
    if (unsent) world.violate(`${name}: ${unsent}`);
    const sockets = world.network.socketsOf(name);
    const wanted = wantsConnection && !givenUp ? 1 : 0;
    if (sockets !== wanted) world.violate(`${name} has ${sockets} sockets at rest, and should have ${wanted}`);
    if (wanted && state !== 'connected') world.violate(`${name} is ${state}, with everything mended for minutes`);
    if (state !== 'connected') continue;
    checkIntent(world, visitor, names);
    checkUser(world, visitor);
  }
  const believed = world.server.connected.length;
  const connected = visitors.filter(({ state }) => state === 'connected').length;
  if (believed !== connected)
    world.violate(`the server believes in ${believed} connections, and there are ${connected}`);
}

/** The final intent is what the server holds; where it can't be, the page was told so. */
function checkIntent(world: World, visitor: Visitor, names: readonly string[]): void {
  const { name, pusher, lives } = visitor;
  const connected = world.server.find(pusher.connection.socket_id);
  if (!connected) {
    world.violate(`${name} believes in a connection that the server does not know`);
    return;
  }
  const held = new Set(world.server.held(connected, names));
  for (const channel of held) {
    const isSubscribed = pusher.channel(channel)?.subscribed === true;
    if (!lives.has(channel)) world.violate(`the server holds ${channel} for ${name}, which the page does not want`);
    else if (!isSubscribed && !isRefusedUnconfirmed(connected, visitor, channel)) {
      world.violate(`the server holds ${channel} for ${name}, whose channel says that it is not subscribed`);
    }
    if (isSubscribed) checkMembers(world, visitor, channel);
  }
  for (const channel of lives.keys()) {
    if (held.has(channel) || isExplained(world, visitor, channel)) continue;
    world.violate(`the server does not hold ${channel}, which the page of ${name} wants`);
  }
}

/** Returns true if the server never confirmed a subscription that is in effect, and refused it later. */
function isRefusedUnconfirmed({ unsettled }: Connected, { lastWords }: Visitor, channel: string): boolean {
  return unsettled.has(channel) && lastWords.get(channel)?.kind === 'error';
}

/** Whether the page was told why it has not got a channel, or the client is not yet held to this. */
function isExplained(world: World, { pusher, lastWords }: Visitor, channel: string): boolean {
  const socketId = pusher.connection.socket_id;
  const word = lastWords.get(channel);
  const refused = word?.kind === 'error';
  if (refused && !word.retryable) return true;
  const unsettled = world.server.find(socketId)?.unsettled.has(channel);
  // a refusal by the server itself was told: the page may ask again
  if (refused && unsettled) return true;
  if (expected.retries) return false;
  return refused || unsettled || world.endpoint.waitsFor(socketId, channel);
}

/** A presence channel's members are the server's, and the page can know that from what it was told. */
function checkMembers(world: World, { name, pusher, told }: Visitor, channelName: string): void {
  const channel = pusher.channel(channelName);
  if (!(channel instanceof PresenceChannel)) return;
  const roster = world.server.members(channelName).sort().join();
  const members = Object.keys(channel.members.members).sort().join();
  if (members !== roster) world.violate(`${name} sees ${members} on ${channelName}, where ${roster} are`);
  const { count } = channel.members;
  if (count !== countOf(members)) world.violate(`${name} counts ${count} on ${channelName}, where ${roster} are`);
  const heard = [...(told.get(channelName) ?? [])].sort().join();
  if (expected.presenceDifference && heard !== roster) {
    world.violate(`the page of ${name} was told of ${heard} on ${channelName}, where ${roster} are`);
  }
}

/** At any time a channel's members are those that the page was notified of. */
function checkTold(world: World, { name, pusher, told }: Visitor): void {
  for (const [channelName, ids] of told) {
    const channel = pusher.channel(channelName);
    if (!(channel instanceof PresenceChannel) || !channel.subscribed) continue;
    const [members, heard] = [Object.keys(channel.members.members), [...ids]].map((list) => list.sort().join());
    if (members === heard) continue;
    world.violate(`${name} sees ${members} on ${channelName}, and was notified of ${heard}`);
  }
}

function countOf(joined: string): number {
  return joined === '' ? 0 : joined.split(',').length;
}

function checkUser(world: World, visitor: Visitor): void {
  const { name, wantsUser, signinFailed, pusher, userId } = visitor;
  const signedIn = pusher.user.user_data?.id;
  if (signedIn !== undefined && signedIn !== userId) world.violate(`${name} is signed in as ${signedIn}`);
  const waits = !expected.retries && world.endpoint.waitsFor(pusher.connection.socket_id, '#user');
  if (wantsUser && signedIn === undefined && !signinFailed && !waits) world.violate(`${name} never got signed in`);
}

/** What each node published at rest has arrived where it was wanted. */
export function checkArrival(world: World, visitors: readonly Visitor[], publications: Publications): void {
  for (const visitor of visitors) {
    const connected = world.server.find(visitor.pusher.connection.socket_id);
    if (!connected) continue;
    for (const name of world.server.held(connected, visitor.lives.keys())) {
      const { channel, heard } = visitor.lives.get(name) as Life;
      if (!visitor.pusher.channel(name)?.subscribed) continue;
      const last = publications.of(channel).slice(-world.server.size);
      const missing = last.filter(({ n }) => !heard.includes(n)).map(({ n }) => n);
      if (missing.length > 0) world.violate(`${visitor.name} did not hear ${missing} of ${channel}, at rest`);
    }
  }
}

/** What was lost was told as a gap. */
export function checkGaps(world: World, visitors: readonly Visitor[], publications: Publications): void {
  if (!expected.gaps) return;
  for (const { name, lives, pastLives, userLife } of visitors) {
    for (const life of [...pastLives, ...lives.values(), userLife]) {
      // the log knows the nodes of a cluster
      const lost = world.cluster ? [] : unexplainedLosses(life, publications.of(life.channel));
      if (lost.length > life.sealed) world.violate(`${name} lost ${lost.join(', ')} of ${life.channel} without a gap`);
      const problem = gapProblem(life);
      if (problem) world.violate(`${name}: ${problem}`);
    }
  }
}

/** Each page heard a merge of what the nodes published, in which gaps come before what follows them. */
export function checkLogs(world: World, visitors: readonly Visitor[], publications: Publications): void {
  for (const visitor of visitors) {
    for (const life of [...visitor.pastLives, ...visitor.lives.values(), visitor.userLife]) {
      const log = visitor.logOf(life);
      const published = publications.of(life.channel);
      for (const problem of deliveryProblems(log, published)) world.violate(`${visitor.name}: ${problem}`);
      const lost = losses(log, published);
      // events that no key opened are reported as errors
      if (lost.length <= life.sealed) continue;
      for (const { n, problem } of lost) world.violate(`${visitor.name}: ${n} of ${life.channel} ${problem}`);
    }
  }
}
