import type { Client } from './client-class.js';
import type { Defect } from './defect.js';
import { type Simulation, simulate } from './simulation.js';

/** The page whose connection is lost. */
const WATCHER = 'ann';

/** Ends one page's connection; it cannot connect again until that is ended by what this answers. */
function cutOff({ world: { network, server } }: Simulation, client: Client): () => void {
  network.attemptHandler = (attempt) => (attempt.socket.actor === WATCHER ? attempt.end(1006) : attempt.connect());
  const connected = server.find(client.connection.socket_id);
  if (connected) server.close(connected, 1006, false);
  return () => {
    network.attemptHandler = undefined;
  };
}

export const outages: Defect[] = [
  {
    name: 'One member leaves and one comes during an outage: told of',
    goal: '2 of 2',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { clock } = simulation.world;
        const bob = await simulation.connected(['presence-room'], 'bob');
        const client = await simulation.connected([], WATCHER);
        const channel = client.subscribe('presence-room');
        const told: string[] = [];
        const note = (what: string) => (member: unknown) => told.push(`${what} ${(member as { id: string }).id}`);
        channel.bind('pusher:member_added', note('came'));
        channel.bind('pusher:member_removed', note('went'));
        await clock.advance(15_000);
        const end = cutOff(simulation, client);
        await clock.advance(1_000);
        bob.disconnect();
        await simulation.connected(['presence-room'], 'carol');
        end();
        await clock.advance(60_000);
        const isRight = told.toSorted().join() === 'came carol,went bob';
        return { value: `${told.length} of 2${told.length > 0 ? ` (${told.join(', ')})` : ''}`, met: isRight };
      }),
  },
  {
    name: 'Three events during an outage are lost: the page is told of',
    goal: 'one gap, in which they were',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { clock, server } = simulation.world;
        const client = await simulation.connected([], WATCHER);
        const channel = client.subscribe('news');
        const gaps: { since: number; until: number }[] = [];
        let heard = 0;
        channel.bind('story', () => heard++);
        channel.bind('pusher:gap', (gap) => gaps.push(gap as never));
        await clock.advance(15_000);
        const end = cutOff(simulation, client);
        const sentAt: number[] = [];
        for (let count = 0; count < 3; count++) {
          await clock.advance(500);
          server.app.publish({ name: 'story', data: '{}', channels: ['news'] });
          sentAt.push(clock.date);
        }
        end();
        await clock.advance(60_000);
        const covers = ({ since, until }: { since: number; until: number }) =>
          sentAt.every((at) => since <= at && at <= until);
        const [gap] = gaps;
        const met = heard === 0 && gaps.length === 1 && gap !== undefined && covers(gap);
        return { value: gaps.length === 0 ? 'nothing' : `${gaps.length} gap${gaps.length > 1 ? 's' : ''}`, met };
      }),
  },
];
