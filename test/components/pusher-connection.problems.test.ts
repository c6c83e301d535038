import { expect } from '@open-wc/testing';
import { eventually, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, watchProblems } from './live-page.js';

describe('problems of a <pusher-connection>', () => {
  const problems = watchProblems();

  const wrong: [string, string, RegExp][] = [
    ['no api-key', 'cluster="eu"', /api-key is missing/],
    ['an empty api-key', 'api-key="" cluster="eu"', /api-key is missing/],
    ['neither cluster nor server', 'api-key="k"', /Set cluster/],
    ['a server without a scheme', 'api-key="k" server="localhost:6001"', /wss:\/\/host:port/],
    ['an http server', 'api-key="k" server="http://localhost:6001"', /wss:\/\/host:port/],
    ['an invalid cluster', 'api-key="k" cluster="eu.example.org/"', /not the name of a cluster/],
    [
      'a time that isn’t a number',
      'api-key="k" cluster="eu" activity-timeout="2 min"',
      /activity-timeout has to be a number/,
    ],
    ['a time below 0', 'api-key="k" cluster="eu" pong-timeout="-1"', /pong-timeout has to be a number/],
    ['invalid credentials', 'api-key="k" cluster="eu" credentials="all"', /same-origin, include, omit/],
  ];
  for (const [mistake, attributes, words] of wrong) {
    it(`${mistake}: reports one event and one message with the remedy, and opens no socket`, async () => {
      const { connection } = elementsIn(await mount(`<pusher-connection ${attributes}></pusher-connection>`));
      await connection.updateComplete;
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', retryable: false });
      expect(problems.reported[0]?.message).to.match(words);
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0])
        .to.match(/^<pusher-connection>: /)
        .and.match(words);
      expect(connection.pusher).to.equal(undefined);
      expect(await connection.ready.catch((error) => error)).to.equal(problems.reported[0]);
    });
  }

  it('a new mistake after the first: reports it, but does not report the same mistake twice', async () => {
    const { connection } = elementsIn(await mount('<pusher-connection api-key="k" server="one"></pusher-connection>'));
    for (const server of ['two', 'two', 'three']) {
      await connection.updateComplete;
      connection.server = server;
      connection.authEndpoint = `/auth/${server}`;
    }
    await connection.updateComplete;
    connection.authEndpoint = '/auth';
    await connection.updateComplete;
    const servers = problems.reported.map(({ message }) => /^server="(\w+)"/.exec(message)?.[1]);
    expect(servers).to.deep.equal(['one', 'two', 'three']);
    expect(problems.logged).to.have.length(3);
  });

  it('options that the client rejects: reports one event and one message, and applies the next options', async () => {
    const server = await startScriptedServer();
    const address = `api-key="k" server="${server.url}"`;
    const { connection } = elementsIn(await mount(`<pusher-connection ${address}></pusher-connection>`));
    connection.options = { channelAuthorization: { transport: 'pigeon' } };
    await connection.updateComplete;
    expect(problems.reported.map(({ type, message }) => `${type} ${message}`).join()).to.match(
      /^Configuration.*"pigeon"/,
    );
    expect(problems.logged).to.have.length(1);
    expect(await connection.ready.catch((error) => error)).to.equal(problems.reported[0]);
    connection.options = {};
    await connection.updateComplete;
    await connection.ready;
    expect(problems.reported).to.have.length(1);
  });

  it('a missing key that is set later: connects', async () => {
    const server = await startScriptedServer();
    const { connection } = elementsIn(await mount(`<pusher-connection server="${server.url}"></pusher-connection>`));
    await connection.updateComplete;
    connection.setAttribute('api-key', 'k');
    await connection.updateComplete;
    await connection.ready;
    expect(problems.reported).to.have.length(1);
  });

  it('a wrong key: reports one event and one message, and does not retry', async () => {
    const server = { ...(await startSandbox()), key: 'wrong' };
    const { connection } = elementsIn(await mount(`<pusher-connection ${attributesOf(server)}></pusher-connection>`));
    const reason = await connection.ready.catch((error) => error);
    expect(problems.reported).to.deep.equal([reason]);
    expect(reason).to.include({ code: 4001, retryable: false });
    expect(problems.logged).to.have.length(1);
    expect(connection.state).to.equal('disconnected');
    connection.after(connection.cloneNode());
    await eventually(() => expect(problems.reported, 'reported on the later element, too').to.have.length(2));
  });

  it('an unreachable server: reports it once, and retries', async () => {
    const server = await startScriptedServer();
    await server.close();
    // Firefox itself delays repeated connections
    const limit = 'unavailable-timeout="60000"';
    const { connection } = elementsIn(
      await mount(`<pusher-connection ${attributesOf(server)} ${limit}></pusher-connection>`),
    );
    let attempts = 0;
    connection.pusher?.connection.bind('error', () => attempts++);
    await eventually(() => expect(attempts).to.be.at.least(2));
    expect(problems.reported).to.have.length(1);
    expect(problems.reported[0]).to.include({ type: 'WebSocketError', retryable: true });
    expect(problems.logged).to.have.length(1);
    expect(connection.state).to.equal('connecting');
  });

  it('trigger() with an invalid name or channel: returns false, and throws nothing', async () => {
    const server = await startSandbox();
    const box = await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name="private-c"></pusher-channel></pusher-connection>`,
    );
    const { connection, channel } = elementsIn(box);
    await channel.ready;
    expect(connection.trigger('private-c', 'wrong')).to.equal(false);
    expect(channel.trigger('wrong')).to.equal(false);
    expect(connection.trigger('private-other', 'client-e')).to.equal(false);
    expect(connection.trigger('private-c', 'client-e', {})).to.equal(true);
    expect(problems.reported.map(({ message }) => message).join()).to.contain('"client-"');
  });
});
