import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, record, watch } from '../client-of.js';

describe('hostile frames', () => {
  const fakeTime = controlTime();

  const first = ['', 'hello', '[]', '{}', '{"event":1}', '{"event":"pusher:connection_established"}', 'null'];
  for (const frame of first) {
    it(`instead of the handshake (${frame || 'nothing'}) are reported, and the client retries after a delay`, async () => {
      const server = await startScriptedServer({ handshake: frame });
      const time = fakeTime();
      const client = clientOf(server);
      const seen = watch(client);
      await eventually(() => expect(errorOf(seen)).to.have.length(1));
      expect(errorOf(seen)[0]).to.include({ type: 'HandshakeError', retryable: true });
      expect(client.connection.state).to.equal('connecting');
      expect(await server.connections()).to.equal(1);
      time.tick(1000);
      expect(await server.connections(2)).to.equal(2);
    });
  }

  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const unreadable = ['', 'x', '1', 'null', '[]', '{}', '{"event":5}', '{"event":"e","channel":{}}'];
  const strange = [
    '{"event":"pusher:error","data":null}',
    '{"event":"pusher:error","data":[]}',
    '{"event":"pusher:error","data":"text"}',
    '{"event":"pusher:pong","data":7}',
    '{"event":"pusher:connection_established","data":null}',
    '{"event":"pusher_internal:subscription_succeeded"}',
    '{"event":"pusher_internal:subscription_succeeded","channel":"presence-c","data":"{}"}',
    '{"event":"pusher_internal:subscription_succeeded","channel":"presence-c","data":"{\\"presence\\":7}"}',
    '{"event":"pusher_internal:member_added","channel":"presence-c","data":null}',
    '{"event":"pusher_internal:member_removed","channel":"presence-c","data":[]}',
    '{"event":"pusher_internal:subscription_count","channel":"c","data":"null"}',
    '{"event":"pusher_internal:unheard_of","channel":"c","data":{}}',
    '{"event":"pusher:subscription_error","channel":"other","data":null}',
    '{"event":"__proto__","channel":"__proto__","data":"{\\"__proto__\\":{}}"}',
    '{"event":"constructor","channel":"constructor","data":{}}',
    `{"event":"e","channel":"c","data":${deep}}`,
    `{"event":"e","channel":"c","data":"${deep}"}`,
  ];
  it('never close a working connection, and unreadable ones cause one error each', async () => {
    const server = await startScriptedServer();
    const { send } = server;
    const client = clientOf(server, {
      channelAuthorization: { customHandler: async () => ({ auth: 'a:b', channel_data: '{"user_id":"me"}' }) },
    });
    client.subscribe('c');
    client.subscribe('presence-c');
    client.subscribe('constructor');
    client.subscribe('__proto__');
    await server.received(4);
    const seen = watch(client);
    client.bind_global(() => {});
    for (const frame of [...unreadable, ...strange]) await send(frame);
    await server.sendBinary([1, 2, 3]);
    const last = record(client, 'last');
    await send({ event: 'last' });
    await eventually(() => expect(last).to.have.length(1));
    expect(client.connection.state).to.equal('connected');
    const reported = errorOf(seen).filter(({ type }) => type === 'MessageParseError');
    // engines may read an array of any depth, or reject it: both are fine
    expect(reported.length).to.be.within(unreadable.length + 1, unreadable.length + 2);
    expect(await server.connections()).to.equal(1);
  });
});
