import { type Defect, timing } from './defect.js';
import { simulate } from './simulation.js';

/** How long to wait for a subscription, in ms. */
const LIMIT = 120_000;

export const authorization: Defect[] = [
  {
    name: 'One 503 of the auth endpoint: subscribed after',
    goal: '≤ 5 s',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { endpoint } = simulation.world;
        const client = await simulation.connected();
        endpoint.treatment = () => {
          endpoint.treatment = undefined;
          return { kind: 'answer', status: 503, body: 'busy' };
        };
        const channel = client.subscribe('private-room');
        return timing(await simulation.timeUntil(() => channel.subscribed, LIMIT), LIMIT, 5_000);
      }),
  },
  {
    name: 'A connection lost during an authorization: signatures for the old socket sent on the new one',
    goal: '0, and subscribed',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { world } = simulation;
        let stale = 0;
        world.server.onForgedFrame = () => stale++;
        const client = await simulation.connected();
        world.endpoint.treatment = () => ({ kind: 'answer', delay: 4_000 });
        const channel = client.subscribe('private-room');
        await world.clock.advance(1_000);
        world.network.resetAll();
        await world.clock.advance(20_000);
        const { subscribed } = channel;
        return { value: `${stale}, ${subscribed ? '' : 'not '}subscribed`, met: stale === 0 && subscribed };
      }),
  },
];
