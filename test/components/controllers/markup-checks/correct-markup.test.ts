import { expect } from '@open-wc/testing';
import { enableDataAttributes } from '../../../../components/index.js';
import { startSandbox, type TestSandbox } from '../../../servers/index.js';
import { attributesOf, elementsIn, mount, mountChannel, nextTask, watchProblems } from '../../live-page.js';
import { showData } from './sample-data.js';

describe('correct markup', () => {
  const problems = watchProblems();
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });

  const settle = async (box: Element) => {
    await Promise.all([...box.querySelectorAll('pusher-channel')].map((channel) => channel.ready.catch(() => {})));
    for (let task = 0; task < 5; task++) await nextTask();
    await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  const isLoaded = () => performance.getEntriesByType('resource').some(({ name }) => name.includes('/markup-checks/'));

  /** The codes of problems that snippets cause because the markup around them is missing. */
  const CONTEXT = ['no-connection', 'no-channel', 'not-allowed', 'no-template', 'no-event', 404];

  const docs = [
    ...[
      'authorization',
      'data-attributes',
      'differences-from-pusher-js',
      'elements',
      'errors',
      'frameworks',
      'index',
      'protocol',
    ],
    ...[
      'quick-start',
      'reliability',
      'sandbox',
      'self-hosted',
      'static-hosts',
      'strict-csp',
      'templates',
      'transports',
    ],
    ...['troubleshooting', 'wordpress'],
  ].map((name) => `docs/${name}.md`);
  const examples = ['burst', 'comments', 'whos-here', 'notifications', 'live-scores', 'stock-ticker', 'typing'].map(
    (name) => `examples/${name}.html`,
  );
  const samples = ['feed', 'one-line', 'html-block', 'in-text', 'members', 'data-list', 'data-card'].flatMap((name) =>
    ['source', 'admin', 'writer'].map((by) => `test/components/cms/${name}.${by}.html`),
  );
  const pages = ['index.html', 'interop/apps/page.html', ...examples, ...samples];

  for (const file of ['README.md', 'examples/README.md', ...docs, ...pages]) {
    it(`causes no message in ${file}, with complete and with incomplete data`, async () => {
      const text = await (await fetch(`/${file}`)).text();
      const snippets = file.endsWith('.html')
        ? [text.replace(/^[\s\S]*<body[^>]*>|<\/body>[\s\S]*$/g, '')]
        : [...text.matchAll(/```html[^\n]*\n([\s\S]*?)```/g)].map(([, snippet]) => snippet ?? '');
      for (const snippet of snippets) {
        const markup = snippet
          .replace(/<script[\s\S]*?<\/script>|<link[^>]*>|<meta[^>]*>|<!doctype[^>]*>|<\/?(html|head|body)[^>]*>/gi, '')
          .replace(/<pusher-connection[^>]*>/g, `<pusher-connection ${attributesOf(server)}>`)
          .replace(/\ssrc="[^"]*"/g, '');
        const stop = enableDataAttributes({ channels: ['*'], apiKey: server.key, server: server.url });
        const box = await mount(markup);
        await settle(box);
        await showData(box, server);
        await settle(box);
        box.remove();
        stop();
        await nextTask();
      }
      expect(
        problems.reported.filter(({ code }) => !CONTEXT.includes(code as never)).map(({ message }) => message),
      ).to.deep.equal([]);
    });
  }

  const foreign = [
    ...['id="x"', 'class="a b"', 'style="color: red"', 'hidden', 'lang="de"', 'dir="ltr"', 'title="“T”"', 'slot="x"'],
    ...[
      'part="x"',
      'role="list"',
      'tabindex="0"',
      'translate="no"',
      'inert',
      'is="x"',
      'ref="r"',
      'key="1"',
      'itemprop="x"',
    ],
    ...[
      'data-id="1"',
      'data-v-7ba5bd90',
      'data-astro-cid-x',
      'data-turbo-permanent',
      'data-controller="feed"',
      'data-testid="“x”"',
    ],
    ...[
      'aria-label="“News”"',
      'aria-live="off"',
      'onclick="1"',
      '@click="x"',
      ':class="x"',
      'v-if="x"',
      'v-on:new-comment="x"',
    ],
    ...[
      'x-data="{}"',
      'x-on:click="x"',
      'hx-get="/x"',
      'hx-swap-oob="true"',
      'wire:ignore',
      'wire:key="x"',
      '_ngcontent-abc',
    ],
    ...[
      '_nghost-abc',
      'ng-version="17"',
      'ng-if="x"',
      'c-ref',
      'up-keep',
      'up-main',
      'turbo-frame',
      'xmlns="http://www.w3.org/1999/xhtml"',
    ],
    ...[
      '[event]="x"',
      '(click)="x"',
      '#ref',
      '*ngIf="x"',
      '.prop="x"',
      '?hidden="x"',
      'svelte-h="x"',
      'client:load',
      'q:id="x"',
    ],
    ...[
      'on:click="x"',
      'bind:this="x"',
      'use:action',
      's-ref',
      'contenteditable="false"',
      'nonce="abc"',
      'exportparts="x"',
    ],
    ...[
      'foo',
      'my-own="1"',
      'reactroot',
      'ssr',
      'n',
      'sizes="x"',
      'cloak',
      'test-id="1"',
      'uk-grid',
      'amp',
      'allow',
      'width="5"',
    ],
  ];
  for (const [tag, own, content] of [
    [
      'pusher-feed',
      'event="e" order="newest-last" limit="5" label="“Neu”: # Eintrag|„Neu“: # Einträge" transition item-key="id"',
      '<template><b data-field="text"></b></template>',
    ],
    ['pusher-value', 'event="e" field="a.b" format="currency:EUR"', '0'],
    ['pusher-members', 'order="-info.score" limit="20" others', '<template><b data-field="info.name"></b></template>'],
    ['pusher-count', 'label="# Leser|# Leser" format="number:compact"', 'some'],
    ['pusher-trigger', `event="client-e" data='"text"' on="input" throttle="0" keep`, '<input>'],
  ] as const) {
    it(`causes no message for attributes of HTML and of frameworks on <${tag}>`, async () => {
      await mount(
        `<pusher-connection ${attributesOf(server)}><pusher-channel name="presence-c">${foreign
          .filter((attribute) => !attribute.startsWith('hidden'))
          .map((attribute) =>
            own.includes('key') && attribute.startsWith('key') ? '' : `<${tag} ${own} ${attribute}>${content}</${tag}>`,
          )
          .join('\n')}</pusher-channel></pusher-connection>`,
      ).then(settle);
      expect(problems.logged).to.deep.equal([]);
    });
  }

  it('causes no message for attributes of HTML and of frameworks on a connection and a channel', async () => {
    const others = foreign.filter((attribute) => !/^(id|key)=/.test(attribute)).join(' ');
    const box = await mount(
      `<pusher-connection ${attributesOf(server)} transports="ws xhr_polling" credentials="omit" activity-timeout="1000" ${others}>` +
        `<pusher-channel name="private-c" events="a b" loading="eager" ${others}></pusher-channel></pusher-connection>`,
    );
    await elementsIn(box).channel.ready;
    await settle(box);
    expect(problems.logged).to.deep.equal([]);
  });

  it('causes no message for nested channels and elements', async () => {
    const { box } = await mountChannel('');
    box.insertAdjacentHTML(
      'beforeend',
      `<pusher-connection ${attributesOf(server)}>
        <pusher-channel name="a"><pusher-channel name="b"></pusher-channel></pusher-channel>
        <pusher-channel name="match-1-2">
          <pusher-channel name="match-12"><p>one</p></pusher-channel>
        </pusher-channel>
        <pusher-channel name="privateers"></pusher-channel><pusher-channel name="presences"></pusher-channel>
        <pusher-status><p>It is <b slot="connected">here</b></p></pusher-status>
      </pusher-connection>`,
    );
    await settle(box);
    expect(problems.logged).to.deep.equal([]);
  });

  it('doesn’t load the markup checks', async () => {
    performance.clearResourceTimings();
    const { send, box } = await mountChannel(
      '<pusher-feed event="e" limit="5" class="x" data-x="1"><template><b data-field="text" class="y" data-id="1"></b></template></pusher-feed>' +
        '<p>Score: <pusher-value event="e" field="text" id="v">0</pusher-value></p>',
    );
    await send('e', { text: 'a' });
    await settle(box);
    expect(isLoaded()).to.equal(false);
  });
});
