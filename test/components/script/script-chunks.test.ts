import { expect } from '@open-wc/testing';
import { eventually, type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { openPage, otherOrigin, type PageOptions, problemOf, stateOf, value } from './script-page.js';

describe('the chunks that the script loads on first use', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await server.close();
  });

  const plain = '/scripts/plain';
  const alone = '/scripts/alone';
  const evil = `${otherOrigin}/scripts/evil/`;
  const script = (file: string, attributes = '') => `<script src="${file}" ${attributes}></script>`;
  const nonce = 'nonce="of-the-page"';
  const policy = "script-src 'nonce-of-the-page' 'strict-dynamic'";
  const anchors = (id: string) =>
    `<a id="${id}"></a><a id="${id}" name="chunksUrl" href="${evil}"></a><form id="${id}"><input name="chunksUrl"></form>`;

  const shadows: [name: string, markup: string, options?: PageOptions][] = [
    ['elements named PusherElements and Pusher', anchors('PusherElements') + anchors('Pusher')],
    ['an element named baseURI', '<img name="baseURI">'],
    [
      'elements named head and createElement',
      '<img name="head"><img name="createElement"><form name="readyState"></form>',
    ],
    [
      'a tag that a policy blocks',
      `<script type="module" src="${evil}x.js" data-chunks="${evil}"></script>`,
      { policy },
    ],
    ['a tag with another nonce', `<script type="module" nonce="x" data-chunks="${evil}"></script>`, { policy }],
    ['a foreign tag', `<svg><script type="module" data-chunks="${evil}"></script></svg>`],
  ];
  for (const [name, markup, options] of shadows) {
    for (const attributes of [`data-chunks="../scripts/plain"`, `type="module" data-chunks="../scripts/plain"`]) {
      it(`come from the folder in data-chunks despite ${name}, with <script ${attributes}>`, async () => {
        const tag = script(`${alone}/renamed.js`, `${nonce} ${attributes}`);
        const frame = openPage(markup + tag + value(server), options);
        await eventually(async () => {
          await server.received(1);
          await server.send({ event: 'e', channel: 'c', data: '{"n":7}' });
          expect((await stateOf(frame)).value).to.equal('7');
        });
        const { scripts } = await stateOf(frame);
        expect(scripts.filter((address) => address.startsWith(evil) && !address.endsWith('x.js'))).to.deep.equal([]);
      });
    }
  }

  it('are not loaded from a data URL in data-chunks', async () => {
    const frame = openPage(
      script(`${alone}/renamed.js`, 'data-chunks="data://text/javascript,reported.push(1)//"') + value(server),
    );
    expect((await problemOf(frame)).message).to.contain('no valid folder');
  });

  it('are requested only twice if they are of another version', async () => {
    const frame = openPage(script('/scripts/old/pusher-elements.min.js') + value(server));
    const { retryable, message } = await problemOf(frame);
    expect(retryable).to.equal(false);
    expect(message).to.contain('0.0.9').and.to.contain('0.1.0');
    const { scripts } = await stateOf(frame);
    expect(scripts.filter((address) => /\/display\.js/.test(address))).to.have.length(2);
  });

  it('are found by the retry after chunksUrl was set', async () => {
    const later = `<script type="module">
      document.addEventListener('pusher-error', () => { PusherElements.chunksUrl = '${plain}/'; });
    </script>`;
    const frame = openPage(script(`${alone}/renamed.js`, 'defer') + later + value(server));
    await server.received(1);
    await server.send({ event: 'e', channel: 'c', data: '{"n":7}' });
    await eventually(async () => expect((await stateOf(frame)).value).to.equal('7'));
  });

  for (const [first, second] of [
    ['pusher-elements.all.min.js', 'pusher-elements.min.js'],
    ['pusher-elements.min.js', 'pusher-elements.all.min.js'],
  ]) {
    it(`are not loaded with ${first} followed by ${second}, of which only the first is used`, async () => {
      const frame = openPage(script(`${alone}/${first}`) + script(`${alone}/${second}`) + value(server));
      await server.received(1);
      await server.send({ event: 'e', channel: 'c', data: '{"n":7}' });
      await eventually(async () => expect((await stateOf(frame)).value).to.equal('7'));
      const { reported, scripts } = await stateOf(frame);
      expect(reported.map(({ code }) => code)).to.deep.equal(['loaded-twice']);
      expect(scripts.filter((address) => address.includes('display.js'))).to.deep.equal([]);
      expect(await server.connections()).to.equal(1);
    });
  }

  it('work if the page has also loaded an older version of the library', async () => {
    const old = script('/scripts/old/pusher-elements.old.js');
    const frame = openPage(`${old}${script(`${plain}/pusher-elements.min.js`)}${value(server)}`);
    await server.received(1);
    await server.send({ event: 'e', channel: 'c', data: '{"n":7}' });
    await eventually(async () => expect((await stateOf(frame)).value).to.equal('7'));
    expect((await stateOf(frame)).reported.map(({ code }) => code)).to.deep.equal(['loaded-twice']);
  });

  /** A client that subscribes to a private or encrypted channel, and writes `live` or its error into <output>. */
  const client = (channel: string) => {
    const options = `{ wsHost: '${server.host}', wsPort: ${server.port}, forceTLS: false, cluster: '',
      channelAuthorization: { endpoint: '${server.authUrl({ body: `{"auth":"app-key:sig","shared_secret":"${btoa('x'.repeat(32))}"}` })}' } }`;
    return `<output></output><script ${nonce}>
      var channel = new Pusher('app-key', ${options}).subscribe('${channel}');
      channel.bind('pusher:subscription_succeeded', () => { document.querySelector('output').textContent = 'live'; });
      channel.bind('pusher:subscription_error', ({ message }) => { document.querySelector('output').textContent = message; });
    </script>`;
  };
  const resultOf = async (frame: HTMLIFrameElement) => {
    let text = '';
    await eventually(async () => {
      text = (await stateOf(frame)).result ?? '';
      expect(text).not.to.equal('');
    });
    return text;
  };

  const forms: [name: string, tag: string, options?: PageOptions][] = [
    ['beside it', script(`${plain}/pusher.min.js`)],
    ['of another origin without CORS headers', script(`${otherOrigin}${plain}/pusher.min.js`)],
    ['in a sandboxed frame', script(`${location.origin}${plain}/pusher.min.js`), { sandbox: 'allow-scripts' }],
    ['in the folder in data-chunks', script(`${alone}/bundle.js`, `data-chunks="${plain}"`)],
    [
      'in the folder in chunksUrl',
      `${script(`${alone}/pusher.min.js`)}<script>Pusher.chunksUrl = '${plain}';</script>`,
    ],
    [
      'in a folder of another origin without CORS headers',
      script(`${alone}/pusher.min.js`, `data-chunks="${otherOrigin}${plain}"`),
    ],
    [
      'under a strict policy, of another origin without CORS headers',
      script(`${otherOrigin}${plain}/pusher.min.js`, nonce),
      { policy: `${policy}; require-trusted-types-for 'script'; trusted-types pusher-elements` },
    ],
    ['beside one file with everything', script(`${alone}/pusher.worker.min.js`)],
  ];
  for (const [name, tag, options] of forms) {
    it(`open encrypted channels without elements: ${name}`, async () => {
      const frame = openPage(tag + client('private-encrypted-c'), options);
      expect(await resultOf(frame)).to.equal('live');
      expect((await stateOf(frame)).violations).to.deep.equal([]);
    });
  }

  for (const [host, kind, reason] of [
    ['old', 'an old version', '0.0.9'],
    ['html', 'HTML pages instead', 'another file'],
  ] as const) {
    it(`fail private channels without elements, with the remedy, at a host that serves ${kind}`, async () => {
      const frame = openPage(script(`/scripts/${host}/pusher.min.js`) + client('private-c'));
      const message = await resultOf(frame);
      for (const word of ['private-channels.js', reason, 'data-chunks', 'Pusher.chunksUrl', 'pusher.worker.min.js']) {
        expect(message).to.contain(word);
      }
      expect(message).not.to.contain('elements.all');
    });
  }

  for (const scripts of [
    ['pusher-elements.min.js'],
    ['private-channels.js', 'pusher-elements.min.js'],
    ['encryption.js', 'pusher-elements.min.js'],
    ['pusher.min.js', 'pusher-elements.min.js'],
    ['pusher-elements.min.js', 'private-channels.js', 'pusher.min.js'],
  ]) {
    it(`create errors that are instances of the client's PusherError, with ${scripts.join(' before ')}`, async () => {
      const tags = scripts.map((file) => script(`${plain}/${file}`)).join('');
      const { host, port } = server;
      const options = `{ wsHost: '${host}', wsPort: ${port}, forceTLS: false, cluster: '',
        channelAuthorization: { endpoint: '${server.authUrl({ body: '{"auth":"app-key:sig","shared_secret":""}' })}' } }`;
      const frame = openPage(`${tags}<output></output><script>
        new PusherElements.Pusher('app-key', ${options}).subscribe('private-encrypted-c')
          .bind('pusher:subscription_error', (error) => {
            const isInstance = error instanceof PusherElements.PusherError;
            document.querySelector('output').textContent = isInstance + ' ' + error.code;
          });
      </script>`);
      expect(await resultOf(frame)).to.equal('true no-shared-secret');
    });
  }

  it('are loaded by a classic worker from the folder in chunksUrl', async () => {
    const { host, port } = server;
    const options = `{ wsHost: '${host}', wsPort: ${port}, forceTLS: false, cluster: '',
      channelAuthorization: { endpoint: '${server.authUrl()}' } }`;
    const text = `importScripts('${location.origin}${alone}/pusher.min.js');
      Pusher.chunksUrl = '${location.origin}/scripts/cors/';
      const channel = new Pusher('app-key', ${options}).subscribe('private-c');
      channel.bind('pusher:subscription_succeeded', () => postMessage('live'));
      channel.bind('pusher:subscription_error', ({ message }) => postMessage(message));`;
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
    const result = await new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(data)));
    worker.terminate();
    expect(result).to.equal('live');
  });

  it('are loaded at most twice for many channels', async () => {
    const frame = openPage(
      `${script(`${otherOrigin}${plain}/pusher.min.js`)}${client('private-c')}
      <script>for (let n = 0; n < 20; n++) Pusher.instances[0].subscribe('private-' + n);</script>`,
    );
    expect(await resultOf(frame)).to.equal('live');
    await server.received(21);
    const { scripts } = await stateOf(frame);
    expect(scripts.filter((address) => address.includes('private-channels.js')).length).to.be.below(3);
  });
});
