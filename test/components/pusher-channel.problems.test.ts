import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../components/index.js';
import { startScriptedServer } from '../servers/index.js';
import { frames, mount, mountConnected, nextTask, watchProblems } from './live-page.js';

describe('problems of a <pusher-channel>', () => {
  const problems = watchProblems();

  const names: [string | undefined, RegExp][] = [
    [undefined, /attribute name is missing or empty: .*1 to 200 of/],
    ['', /attribute name is missing or empty: .*1 to 200 of/],
    ['a b', /1 to 200 of/],
    ['#server-to-user-1', /1 to 200 of/],
    ['x'.repeat(201), /1 to 200 of/],
  ];
  for (const [name, words] of names) {
    it(`${name === undefined ? 'no name' : `the name "${name.slice(0, 20)}"`}: reports one event and one message, and the rest of the page works`, async () => {
      const server = await startScriptedServer();
      const attribute = name === undefined ? '' : ` name="${name}"`;
      const tags = `<pusher-channel${attribute}></pusher-channel><pusher-channel name="c"></pusher-channel>`;
      const box = await mountConnected(server, tags);
      const [wrong, right] = [...box.querySelectorAll('pusher-channel')] as [PusherChannel, PusherChannel];
      await right.ready;
      expect(problems.reported).to.have.length(1);
      expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code: 'name', retryable: false });
      expect(problems.reported[0]?.message).to.match(words);
      expect(problems.logged).to.have.length(1);
      expect(await wrong.ready.catch((error) => error)).to.equal(problems.reported[0]);
      expect(await frames(server)).to.deep.equal(['subscribe c']);
      wrong.name = 'now-right';
      await wrong.ready;
    });
  }

  for (const [description, answer] of [
    ['403', { status: 403 }],
    ['HTML', { body: '<html></html>', contentType: 'text/html' }],
  ] as const) {
    it(`an auth endpoint that answers ${description}: reports one event and one message, and does not retry`, async () => {
      const server = await startScriptedServer();
      const box = await mountConnected(
        { ...server, authEndpoint: server.authUrl(answer) },
        '<pusher-channel name="private-c"></pusher-channel><pusher-channel name="c"></pusher-channel>',
      );
      const [wrong, right] = [...box.querySelectorAll('pusher-channel')] as [PusherChannel, PusherChannel];
      const reason = await wrong.ready.catch((error) => error);
      await right.ready;
      expect(problems.reported).to.deep.equal([reason]);
      expect(reason).to.include({ type: 'AuthError', retryable: false });
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0]).to.contain('<pusher-channel name="private-c">');
      expect(await server.authRequests()).to.have.length(1);
    });
  }

  it('a misconfigured connection: only the connection reports it', async () => {
    const box = await mount('<pusher-connection><pusher-channel name="c"></pusher-channel></pusher-connection>');
    await nextTask();
    await nextTask();
    expect(problems.reported).to.have.length(1);
    expect(problems.logged[0]).to.match(/^<pusher-connection>/);
    box.remove();
  });
});
