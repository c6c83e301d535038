import type { Actor } from '../../tools/simulation/actor.js';
import type { World } from '../../tools/simulation/world.js';

/**
 * Returns descriptions of everything that is left of a client.
 *
 * @param queued the number of its client events that wait for a connection
 */
export function leftoversOf(name: Actor, { clock, network, page, endpoint }: World, queued: number): string[] {
  const counts: [number, string][] = [
    [network.socketsOf(name), 'sockets'],
    // an event that is triggered after disconnect() waits for connect()
    [clock.timersOf(name) - Math.min(1, queued), 'timers'],
    [page.listenersOf(name), 'listeners on the page'],
    [endpoint.pendingOf(name), 'requests'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
