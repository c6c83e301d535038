import { expect } from '@open-wc/testing';
import type { Pusher, PusherChannel, PusherError } from '../../components/index.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';
import { attributesOf, crashesWithTransitions } from './live-page.js';

type Page = Window & typeof globalThis & { reported: PusherError[]; logged: string[]; Pusher: typeof Pusher };

/** Features that older engines and other DOM implementations lack: the name of each, and statements that remove it. */
const missing: Record<string, string> = {
  nothing: '',
  'AbortSignal.prototype.throwIfAborted': 'delete AbortSignal.prototype.throwIfAborted',
  'the static methods of AbortSignal': 'delete AbortSignal.any; delete AbortSignal.timeout; delete AbortSignal.abort',
  'AbortSignal.prototype.reason': 'delete AbortSignal.prototype.reason',
  'Symbol.dispose': `{
    const known = Symbol, names = Object.getOwnPropertyNames(Symbol).filter((name) => !/^(async)?dispose$/i.test(name));
    globalThis.Symbol = function (name) { return known(name); };
    for (const name of names) if (name !== 'length') Object.defineProperty(Symbol, name, Object.getOwnPropertyDescriptor(known, name));
  }`,
  attachInternals: 'delete HTMLElement.prototype.attachInternals',
  ElementInternals: 'delete HTMLElement.prototype.attachInternals; delete globalThis.ElementInternals',
  'ElementInternals.prototype.states': 'delete ElementInternals.prototype.states; delete globalThis.CustomStateSet',
  'custom states without dashes': `if (globalThis.CustomStateSet) {
    const { add } = CustomStateSet.prototype;
    CustomStateSet.prototype.add = function (name) {
      if (!name.startsWith('--')) throw new DOMException('no dashes', 'SyntaxError');
      return add.call(this, name);
    };
    const { replaceSync } = CSSStyleSheet.prototype; // such engines skip rules with :state()
    CSSStyleSheet.prototype.replaceSync = function (rules) {
      return replaceSync.call(this, rules.replace(/:where\\([^{]*:state[^}]*}/, ''));
    };
  }`,
  adoptedStyleSheets: 'delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets',
  'adoptedStyleSheets that scripts can extend': `for (const { prototype } of [Document, ShadowRoot]) {
    Object.defineProperty(prototype, 'adoptedStyleSheets', { get: () => Object.freeze([]), configurable: true });
  }`,
  'constructable style sheets':
    'globalThis.CSSStyleSheet = class { constructor() { throw new TypeError("Illegal constructor"); } }',
  'CSSStyleSheet.prototype.replaceSync': 'delete CSSStyleSheet.prototype.replaceSync',
  CSSStyleSheet: 'delete globalThis.CSSStyleSheet; delete Document.prototype.adoptedStyleSheets',
  CSS: 'delete globalThis.CSS',
  'CSS.escape and CSS.supports': 'delete CSS.escape; delete CSS.supports',
  ':modal': `for (const { prototype } of [Document, Element, DocumentFragment]) {
    for (const name of ['querySelector', 'querySelectorAll', 'matches', 'closest']) {
      const method = prototype[name];
      if (method) prototype[name] = function (selector) {
        if (/:modal|:state/.test(selector)) throw new DOMException('unknown pseudo-class', 'SyntaxError');
        return method.call(this, selector);
      };
    }
  }`,
  'an IntersectionObserver that calls back':
    'globalThis.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} }',
  IntersectionObserver: 'delete globalThis.IntersectionObserver',
  ResizeObserver: 'delete globalThis.ResizeObserver',
  requestAnimationFrame: 'delete globalThis.requestAnimationFrame; delete globalThis.cancelAnimationFrame',
  requestIdleCallback: 'delete globalThis.requestIdleCallback; delete globalThis.cancelIdleCallback',
  scheduler: 'delete globalThis.scheduler',
  matchMedia: 'delete globalThis.matchMedia',
  reportError: 'delete globalThis.reportError',
  structuredClone: 'delete globalThis.structuredClone',
  startViewTransition: 'delete Document.prototype.startViewTransition; delete Document.prototype.activeViewTransition',
  moveBefore: 'for (const { prototype } of [Element, Document, DocumentFragment]) delete prototype.moveBefore',
  'newer methods of elements':
    'for (const name of ["checkVisibility", "getAnimations", "togglePopover"]) delete Element.prototype[name]',
  'Promise.withResolvers': 'delete Promise.withResolvers; delete Promise.try; delete Array.fromAsync',
  'newer methods of arrays and sets': `
    for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with', 'group']) delete Array.prototype[name];
    for (const name of ['union', 'intersection', 'difference', 'isSubsetOf']) delete Set.prototype[name];
    for (const name of ['isWellFormed', 'toWellFormed']) delete String.prototype[name];
    delete Object.groupBy; delete Map.groupBy; delete globalThis.Iterator`,
  'static methods of URL': 'delete URL.canParse; delete URL.parse',
  'newer parts of Intl':
    'for (const name of ["Segmenter", "DurationFormat", "DisplayNames", "ListFormat"]) delete Intl[name]',
  TextDecoder: 'delete globalThis.TextDecoder; delete globalThis.TextEncoder',
  ReadableStream: 'delete globalThis.ReadableStream',
  crypto: 'delete globalThis.crypto',
  localStorage:
    'Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } })',
  'parts of navigator':
    'for (const name of ["connection", "locks", "userActivation"]) delete Navigator.prototype[name]',
  'document.prerendering': 'delete Document.prototype.prerendering',
  'WeakRef and FinalizationRegistry': 'delete globalThis.WeakRef; delete globalThis.FinalizationRegistry',
  BroadcastChannel: 'delete globalThis.BroadcastChannel',
};
missing['all of these'] = Object.values(missing)
  .map((statements) => `try { ${statements} } catch {}`)
  .join('\n');

describe('elements and client in an engine without', () => {
  let server: TestSandbox;
  before(async () => {
    server = await startSandbox();
  });
  afterEach(async () => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    await eventually(async () => expect(await server.sockets()).to.equal(0));
  });

  const open = async (markup: string): Promise<Page> => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><title>a page</title>${markup}`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    return frame.contentWindow as Page;
  };

  const markup = (channel: string) => `
    <pusher-connection id="here" ${attributesOf(server)}>
      <pusher-status grace="0"><span slot="connected">Live</span></pusher-status>
      <pusher-channel name="presence-${channel}" connection="here" loading="lazy">
        <pusher-feed event="e" key="n" order="newest-last" ${crashesWithTransitions ? '' : 'transition'}>
          <p data-empty>Nothing yet</p>
          <template><b class="item" data-field="text"></b> <time data-field="at" data-format="relative-time"></time></template>
        </pusher-feed>
        <pusher-value event="e" field="n">0</pusher-value>
        <pusher-members><template><i class="member" data-field="id"></i></template></pusher-members>
        <pusher-count label="reader|readers">some</pusher-count>
        <pusher-trigger event="client-wave"><button>Wave</button></pusher-trigger>
      </pusher-channel>
    </pusher-connection>`;

  for (const [name, statements] of Object.entries(missing)) {
    it(`${name} work`, async () => {
      const channel = name.replace(/\W+/g, '-');
      const page = await open(`<script>
          var reported = [], logged = [];
          document.addEventListener('pusher-error', (event) => reported.push(event.detail));
          addEventListener('error', ({ message }) => logged.push(message));
          addEventListener('unhandledrejection', ({ reason }) => logged.push(String(reason)));
          console.warn = console.error = (words) => logged.push(String(words));
          ${statements}
        </script>
        <script src="/demo/pusher-elements.min.js"></script>${markup(channel)}`);
      const { document: all } = page;
      const element = all.querySelector('pusher-channel') as PusherChannel;
      const text = (selector: string) => all.querySelector(selector)?.textContent?.trim();
      await eventually(() => expect(element.subscribed, page.logged.join()).to.equal(true));
      const at = new Date().toISOString();
      await server.trigger(`presence-${channel}`, 'e', { text: 'a', n: 5, at });
      await server.trigger(`presence-${channel}`, 'e', { text: 'b', n: 6, at });
      await eventually(() => {
        const items = [...all.querySelectorAll('.item')].map(({ textContent }) => textContent);
        expect([...items, text('time'), text('pusher-value'), text('pusher-count')]).to.deep.equal(
          ['a', 'b', 'now', '6', '1 reader'],
          page.logged.join(),
        );
        expect(all.querySelectorAll('.member')).to.have.length(1);
        expect(text('pusher-status')).to.equal('Live');
        expect((all.querySelector('[slot]') as HTMLElement).getBoundingClientRect().width).to.be.greaterThan(0);
      });
      expect(page.getComputedStyle(element).display).to.equal('contents');
      const sent: unknown[] = [];
      all.addEventListener('pusher-trigger', ({ detail }) => sent.push(detail.event));
      all.querySelector('button')?.click();
      await eventually(() => expect(sent).to.deep.equal(['client-wave']));

      const client = new page.Pusher(server.key, {
        ...{ cluster: '', wsHost: server.host, wsPort: server.port, forceTLS: false },
        channelAuthorization: { endpoint: server.authEndpoint, transport: 'ajax' },
      });
      const encrypted = client.subscribe(`private-encrypted-${channel}`);
      await eventually(() => expect(encrypted.subscribed, page.logged.join()).to.equal(true));
      const received: unknown[] = [];
      const { bind } = encrypted;
      bind.call(encrypted, 'story', (story: unknown) => received.push(story), { once: true });
      await server.trigger(`private-encrypted-${channel}`, 'story', { title: 'Grüße 👋' });
      await eventually(() => expect(received).to.deep.equal([{ title: 'Grüße 👋' }]));
      client.disconnect();
      all.querySelector('pusher-connection')?.remove();
      expect(page.reported).to.deep.equal([]);
      expect(page.logged).to.deep.equal([]);
    });
  }
});
