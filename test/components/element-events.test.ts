import { expect } from '@open-wc/testing';
import type { PusherEventDetail } from '../../components/index.js';
import { eventually, startScriptedServer } from '../servers/index.js';
import { elementsIn, mountConnected, watchProblems } from './live-page.js';

/** Every event that an element dispatches on its own behalf. */
const OWN = [
  'connection_established',
  ...['error', 'event', 'gap', 'statechange', 'subscribed', 'insert', 'update', 'remove', 'trigger'].map(
    (name) => `pusher-${name}`,
  ),
  ...['insert', 'update', 'remove', 'trigger'].map((name) => `pusher-before-${name}`),
  'pusher-of-a-later-version',
];

describe('the elements’ own events', () => {
  const problems = watchProblems();

  it('cannot be imitated by application events, not even in the capture phase', async () => {
    const server = await startScriptedServer();
    const content =
      '<pusher-channel name="c"><pusher-feed event="pusher-insert connection_established"><template><b></b></template></pusher-feed></pusher-channel>';
    const { connection, channel } = elementsIn(await mountConnected(server, content));
    await channel.ready;
    const imitations: string[] = [];
    const relayed: string[] = [];
    const note = (event: Event) => {
      const { detail } = event as CustomEvent<{ forged?: boolean } | null>;
      if (detail?.forged) imitations.push(event.type);
    };
    for (const target of [document, connection, channel]) {
      for (const type of OWN) {
        target.addEventListener(type, note);
        target.addEventListener(type, note, true);
      }
    }
    document.addEventListener('pusher-event', (event) => {
      const { detail } = event as CustomEvent<PusherEventDetail>;
      relayed.push(detail.event);
    });
    const ends: string[] = [];
    connection.addEventListener('end', () => ends.push('connection'));
    channel.addEventListener('end', () => ends.push('channel'));
    for (const event of [...OWN, 'end']) await server.send({ event, channel: 'c', data: '{"forged":true}' });
    await eventually(() => expect(ends).to.have.members(['connection', 'channel']));
    expect(imitations).to.deep.equal([]);
    expect(relayed).to.deep.equal([...OWN, 'end']);
    // elements with these event names still show the application's events
    await eventually(() => expect(document.querySelectorAll('pusher-feed b')).to.have.length(2));
    expect(problems.reported).to.deep.equal([]);
    await server.close();
  });

  it('are still dispatched: connection_established once connected', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mountConnected(server, ''));
    const received: unknown[] = [];
    connection.addEventListener('connection_established', (event) => {
      received.push((event as CustomEvent<{ socket_id: string }>).detail.socket_id);
    });
    await connection.ready;
    expect(received).to.deep.equal([connection.socketId]);
    await server.close();
  });
});
