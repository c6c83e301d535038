import { expect } from '@open-wc/testing';
import { type ScriptedServer, startScriptedServer } from '../../servers/index.js';
import { openPage, otherOrigin, type PageOptions, problemOf, showsEvents, value } from './script-page.js';

describe('a page that loads the script', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await server.close();
  });

  const here = location.origin;
  const plain = '/scripts/plain';
  const script = (file: string, attributes = '') => `<script src="${file}" ${attributes}></script>`;
  const textOf = async (file: string) => (await (await fetch(file)).text()).replaceAll('</script', '<\\/script');
  const hashOf = async (file: string) => {
    const bytes = await (await fetch(`${plain}/${file}`)).arrayBuffer();
    return `sha384-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))))}`;
  };
  const jquery = '<script src="/node_modules/jquery/dist/jquery.js"></script>';
  const sandbox = 'allow-scripts';
  const nonce = 'nonce="of-the-page"';
  const strictDynamic = "script-src 'nonce-of-the-page' 'strict-dynamic'";
  const trusted = "require-trusted-types-for 'script'; trusted-types pusher-elements";

  type Form = [name: string, tag: string | (() => Promise<string>), options?: PageOptions, chunk?: string];
  const forms: Form[] = [
    ['as a classic script', script(`${plain}/pusher-elements.min.js`)],
    ['after a jQuery call of getScript()', `${jquery}<script>$.getScript('${plain}/pusher-elements.min.js')</script>`],
    [
      'after a jQuery call of getScript() for another origin',
      `${jquery}<script>$.getScript('${otherOrigin}${plain}/pusher-elements.min.js')</script>`,
    ],
    [
      'by document.write()',
      `<script>document.write('<script src="${plain}/pusher-elements.min.js"></' + 'script>')</script>`,
    ],
    ['as an async script', script(`${plain}/pusher-elements.min.js`, 'async')],
    ['as a module', script(`${plain}/pusher-elements.min.js`, 'type="module"')],
    [
      'with integrity',
      async () => script(`${plain}/pusher-elements.min.js`, `integrity="${await hashOf('pusher-elements.min.js')}"`),
    ],
    ['under another name', script(`${plain}/renamed.js`)],
    ['under a name with a hash', script(`${plain}/pusher-elements.min.3f2a.js`)],
    ['combined with other scripts', script(`${plain}/bundle.js`)],
    [
      'combined with other scripts in another folder, with data-chunks',
      script('/scripts/alone/bundle.js', 'data-chunks="/scripts/plain/"'),
    ],
    [
      'combined in a page that changes its address, with data-chunks',
      script('/scripts/alone/bundle.js', 'data-chunks="plain"') +
        '<script>history.replaceState(null, "", "/elsewhere/in/the/site")</script>',
      {},
      `${here}/scripts/plain/display.js`,
    ],
    ['combined with code that sets chunksUrl', script('/scripts/alone/stating-bundle.js', 'defer')],
    [
      'inlined, with data-chunks',
      async () => `<script data-chunks="${plain}/">${await textOf(`${plain}/pusher-elements.min.js`)}</script>`,
      { as: 'srcdoc' },
    ],
    [
      'inlined, with a later script that sets chunksUrl',
      async () =>
        `<script>${await textOf(`${plain}/pusher-elements.min.js`)}</script>${value(server)}
        <script>PusherElements.chunksUrl = '${plain}/';</script>`,
      { as: 'srcdoc' },
    ],
    [
      'evaluated, with chunksUrl',
      `<script type="module">
        (0, eval)(await (await fetch('${plain}/pusher-elements.min.js')).text());
        PusherElements.chunksUrl = '${plain}/';
      </script>`,
    ],
    [
      'as a module in a bundle, with data-chunks',
      script('/scripts/alone/bundle.js', `type="module" data-chunks="${plain}/"`),
    ],
    ['from a folder to which it redirects', script('/scripts/latest/pusher-elements.min.js')],
    ['from another origin without CORS headers', script(`${otherOrigin}${plain}/pusher-elements.min.js`)],
    ['from another origin with CORS headers', script(`${otherOrigin}/scripts/cors/pusher-elements.min.js`)],
    [
      'from another origin with crossorigin',
      script(`${otherOrigin}/scripts/cors/pusher-elements.min.js`, 'crossorigin'),
    ],
    ['as a module from another origin', script(`${otherOrigin}/scripts/cors/pusher-elements.min.js`, 'type="module"')],
    [
      'from an address that redirects to another origin without CORS headers',
      script('/scripts/moved/pusher-elements.min.js'),
    ],
    [
      'as a module with data-chunks of another origin without CORS headers',
      script('/scripts/alone/renamed.js', `type="module" data-chunks="${otherOrigin}${plain}/"`),
    ],
    ['in a sandboxed frame', script(`${here}${plain}/pusher-elements.min.js`), { sandbox }],
    [
      'in a sandboxed frame with srcdoc',
      script(`${otherOrigin}${plain}/pusher-elements.min.js`),
      { sandbox, as: 'srcdoc' },
    ],
    ['in a srcdoc', script(`${plain}/pusher-elements.min.js`), { as: 'srcdoc' }],
    ['in a page that is a blob', script(`${here}${plain}/pusher-elements.min.js`), { as: 'blob' }],
    ['in a page that is a data URL', script(`${here}${plain}/pusher-elements.min.js`), { as: 'data' }],
    [
      'in a page with <base>',
      `<base href="${otherOrigin}/scripts/">${script('plain/pusher-elements.min.js')}`,
      {},
      `${otherOrigin}/scripts/plain/display.js`,
    ],
    [
      'with a query, which is added to its chunks',
      script(`${plain}/pusher-elements.min.js?v=3`),
      {},
      `${here}${plain}/display.js?v=3`,
    ],
    [
      'under a policy with a nonce',
      script(`${otherOrigin}/scripts/cors/pusher-elements.min.js`, nonce),
      { policy: `script-src 'nonce-of-the-page'` },
    ],
    [
      "under a policy with a nonce and 'strict-dynamic'",
      script(`${otherOrigin}${plain}/pusher-elements.min.js`, nonce),
      { policy: strictDynamic },
    ],
    [
      'under a policy with a nonce, from another origin without CORS headers',
      script(`${otherOrigin}${plain}/pusher-elements.min.js`, nonce),
      { policy: "script-src 'nonce-of-the-page'" },
    ],
    ["under script-src 'self'", script(`${plain}/pusher-elements.min.js`, 'defer'), { policy: "script-src 'self'" }],
    [
      'under Trusted Types, from another origin without CORS headers',
      script(`${otherOrigin}${plain}/pusher-elements.min.js`),
      { policy: trusted },
    ],
    ['from a folder whose cached chunks are of another version', script('/scripts/stale/pusher-elements.min.js')],
    ['as one file with everything', script('/scripts/alone/pusher-elements.all.min.js'), {}, ''],
    [
      'as one file with everything, inlined',
      async () => `<script>${await textOf(`${plain}/pusher-elements.all.min.js`)}</script>`,
      { as: 'srcdoc' },
      '',
    ],
    [
      'as one file with everything in a sandboxed frame',
      script(`${here}${plain}/pusher-elements.all.min.js`),
      { sandbox },
      '',
    ],
  ];

  for (const [name, tag, options, chunk] of forms) {
    it(`shows events ${name}`, async () => {
      const markup = typeof tag === 'string' ? tag : await tag();
      const own = markup.includes(server.url) ? '' : value(server);
      const chunks = await showsEvents(openPage(markup + own, options), server);
      if (chunk) expect(chunks).to.include(chunk);
      if (chunk === '') expect(chunks).to.deep.equal([]);
    });
  }

  for (const [name, tag, reason] of [
    [
      'inlined',
      async () => `<script>${await textOf(`${plain}/pusher-elements.min.js`)}</script>`,
      'inlined or evaluated',
    ],
    ['combined in another folder', async () => script('/scripts/alone/bundle.js'), 'missing'],
    ['beside HTML pages instead of chunks', async () => script('/scripts/html/pusher-elements.min.js'), 'another file'],
    ['beside chunks of another version', async () => script('/scripts/old/pusher-elements.min.js'), '0.0.9'],
  ] as const) {
    it(`reports the file, the reason and the remedy if the script is ${name}`, async () => {
      const frame = openPage((await tag()) + value(server), { as: 'srcdoc' });
      const { code, message } = await problemOf(frame);
      expect(code).to.equal('not-loaded');
      expect(message).to.contain('display.js').and.to.contain(reason);
      for (const remedy of ['data-chunks', 'PusherElements.chunksUrl', 'pusher-elements.all.min.js']) {
        expect(message).to.contain(remedy);
      }
      expect(message).not.to.contain('pusher.worker.min.js');
    });
  }
});
