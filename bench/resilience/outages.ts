import type { Client } from './client-class.js';
import type { Defect } from './defect.js';
import { type Simulation, simulate } from './simulation.js';

/** The page whose connection is lost. */
const WATCHER = 'ann';

/** Ends one page's connection and prevents it from reconnecting. Returns a function that ends the outage. */
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
    name: 'One member leaves and one joins during an outage: reported',
    goal: '2 of 2',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { clock } = simulation.world;
        const bob = await simulation.connected(['presence-room'], 'bob');
        const client = await simulation.connected([], WATCHER);
        const channel = client.subscribe('presence-room');
        const reported: string[] = [];
        const note = (what: string) => (member: unknown) => reported.push(`${what} ${(member as { id: string }).id}`);
        channel.bind('pusher:member_added', note('joined'));
        channel.bind('pusher:member_removed', note('left'));
        await clock.advance(15_000);
        const end = cutOff(simulation, client);
        await clock.advance(1_000);
        bob.disconnect();
        await simulation.connected(['presence-room'], 'carol');
        end();
        await clock.advance(60_000);
        const isRight = reported.toSorted().join() === 'joined carol,left bob';
        return {
          value: `${reported.length} of 2${reported.length > 0 ? ` (${reported.join(', ')})` : ''}`,
          met: isRight,
        };
      }),
  },
  {
    name: 'Three events are lost during an outage: reported as',
    goal: 'one gap that contains them',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { clock, server } = simulation.world;
        const client = await simulation.connected([], WATCHER);
        const channel = client.subscribe('news');
        const gaps: { since: number; until: number }[] = [];
        let received = 0;
        channel.bind('story', () => received++);
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
        const met = received === 0 && gaps.length === 1 && gap !== undefined && covers(gap);
        return { value: gaps.length === 0 ? 'nothing' : `${gaps.length} gap${gaps.length > 1 ? 's' : ''}`, met };
      }),
  },
];
