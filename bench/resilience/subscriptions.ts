import { serverFrame } from '../../src/sandbox/app/server-frame.js';
import { type Defect, seconds, timing } from './defect.js';
import { simulate } from './simulation.js';

/** How long a page is observed, in ms. */
const LIMIT = 120_000;

export const subscriptions: Defect[] = [
  {
    name: 'A subscription that is not answered: reported after',
    goal: '≤ 8 s, by a Timeout',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { server } = simulation.world;
        const client = await simulation.connected();
        const reported: unknown[] = [];
        server.answer = () => 'ignore';
        client.subscribe('news').bind('pusher:subscription_error', (error) => reported.push(error));
        const time = await simulation.timeUntil(() => reported.length > 0, LIMIT);
        const type = (reported[0] as { type?: unknown } | undefined)?.type;
        const { value, met } = timing(time, LIMIT, 8_000);
        return { value: type === undefined ? value : `${value}, by a ${type}`, met: met && type === 'Timeout' };
      }),
  },
  {
    name: 'The same if the server answers again after 30 s: subscribed, since then, after',
    goal: '≤ 40 s',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { server, clock } = simulation.world;
        const client = await simulation.connected();
        server.answer = () => 'ignore';
        const channel = client.subscribe('news');
        await clock.advance(30_000);
        server.answer = () => 'accept';
        return timing(await simulation.timeUntil(() => channel.subscribed, LIMIT), LIMIT, 40_000);
      }),
  },
  {
    name: 'An unsubscribe while pending, then a reconnect: still subscribed on the server',
    goal: 'no',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { server, clock, network } = simulation.world;
        const client = await simulation.connected();
        server.answer = () => 'ignore';
        client.subscribe('news');
        await clock.advance(500);
        client.unsubscribe('news');
        server.answer = () => 'accept';
        network.resetAll();
        await clock.advance(30_000);
        const connected = server.find(client.connection.socket_id);
        if (!connected) return { value: 'not connected', met: false };
        const holds = server.subscribedChannels(connected, ['news']).length > 0;
        return { value: holds ? 'yes' : 'no', met: !holds };
      }),
  },
  {
    name: 'A subscribe after the server’s subscription_error: subscribed after',
    goal: '≤ 5 s',
    measure: (subject) =>
      simulate(subject, async (simulation) => {
        const { server, clock } = simulation.world;
        const client = await simulation.connected();
        server.answer = () => 'ignore';
        client.subscribe('news');
        await clock.advance(500);
        const refusal = { type: 'AuthError', error: 'not today', status: 401 };
        simulation.send(serverFrame('pusher:subscription_error', refusal, 'news'));
        await clock.advance(500);
        server.answer = () => 'accept';
        const channel = client.subscribe('news');
        const time = await simulation.timeUntil(() => channel.subscribed, LIMIT);
        return { value: seconds(time, LIMIT), met: time !== undefined && time <= 5_000 };
      }),
  },
];
