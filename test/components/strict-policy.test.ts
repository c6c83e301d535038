import { expect } from '@open-wc/testing';
import { eventually, startScriptedServer } from '../servers/index.js';
import { attributesOf, crashesWithTransitions } from './live-page.js';

describe('a page under a strict content security policy', () => {
  afterEach(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

  for (const attributes of ['', 'type="module"']) {
    it(`has live elements, with a ${attributes ? 'module' : 'classic script'}, and reports no violations`, async () => {
      const scripted = await startScriptedServer({ answer: 'pings' });
      const server = { ...scripted, authEndpoint: scripted.authUrl() };
      const html = `<!doctype html><title>strict</title>
        <script type="module" src="/test/components/note-violations.ts"></script>
        <script defer ${attributes} src="/demo/pusher-elements.min.js"></script>
        <pusher-connection ${attributesOf(server)}><pusher-status grace="0"></pusher-status><pusher-channel name="presence-c">
          <pusher-feed event="e" src="data:application/json,[{}]" ${crashesWithTransitions ? '' : 'transition'}>
            <p data-empty>Nothing</p>
            <template><article><b data-field="text"></b><a data-field-href="url" data-if="url">link</a>
              <time data-field="at" data-format="relative-time"></time><img data-field-src="url" data-field-alt="text">
              <template data-each="tags"><i data-field="."></i></template></article></template>
          </pusher-feed>
          <pusher-value event="e" field="n" format="currency:EUR">0</pusher-value>
          <pusher-members><template><u data-field="info.name" data-field-title="id"></u></template></pusher-members>
          <pusher-count label="reader|readers">some</pusher-count>
          <pusher-trigger event="client-e"><button>Send</button></pusher-trigger>
        </pusher-channel></pusher-connection>`;
      const frame = document.createElement('iframe');
      frame.src = `/strict-policy?${new URLSearchParams({ html })}`;
      document.body.append(frame);
      await server.received(1);
      const send = (event: string, data: object) =>
        server.send({ event, channel: 'presence-c', data: JSON.stringify(data) });
      const hash = { me: { name: 'Ada' } };
      await send('pusher_internal:subscription_succeeded', { presence: { count: 1, ids: ['me'], hash } });
      const data = { text: '<script>alert(1)</script>', url: '#a', at: Date.now(), tags: ['x'], n: 5 };
      await send('e', data);
      const page = frame.contentWindow as Window & { violations?: string[] };
      await eventually(() => {
        expect(page.document.querySelectorAll('article')).to.have.length(2);
        expect(page.document.querySelector('article b')?.textContent).to.equal(data.text);
        const text = (tag: string) => page.document.querySelector(tag)?.textContent;
        expect(text('pusher-value')).to.contain('5');
        expect(text('pusher-members u')).to.equal('Ada');
        expect(text('pusher-count')).to.equal('1 reader');
        expect(text('pusher-status')).to.contain('Connected');
        expect(page.document.querySelector('pusher-trigger')?.matches(':state(ready)')).to.equal(true);
        expect(page.document.querySelector('[role="status"]')?.textContent).to.contain('1');
      });
      expect(page.document.querySelector('article i')?.textContent).to.equal('x');
      expect(page.violations).to.deep.equal([]);
      const style = page.getComputedStyle(page.document.querySelector('[role="status"]') as Element);
      expect([style.position, style.width]).to.deep.equal(['absolute', '1px']);
    });
  }
});
