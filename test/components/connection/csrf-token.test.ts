import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { csrfHeaders } from '../../../components/connection/csrf-token.js';

describe('the CSRF token of a page', () => {
  const warnings: unknown[] = [];
  const warn = stub(console, 'warn').callsFake((warning) => void warnings.push(warning));
  after(() => warn.restore());
  let meta: HTMLMetaElement | undefined;
  const setMeta = (content: string) => {
    meta = Object.assign(document.createElement('meta'), { name: 'csrf-token', content });
    document.head.append(meta);
  };
  const setCookie = (value: string) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every engine
    document.cookie = `XSRF-TOKEN=${value}`;
  };
  afterEach(() => {
    meta?.remove();
    meta = undefined;
    setCookie('; max-age=0');
    for (const element of document.querySelectorAll('img[name], form[name]')) element.remove();
  });

  for (const [cookie, token] of [
    ['100%', '100%'],
    ['%', '%'],
    ['%E0%A4%A', '%E0%A4%A'],
    ['a%3D%25', 'a=%'],
    ['"quoted"', '"quoted"'],
  ]) {
    it(`is read from the cookie ${cookie}`, () => {
      setCookie(cookie as string);
      expect(csrfHeaders('/auth')).to.deep.equal({ 'X-XSRF-TOKEN': token });
    });
  }

  for (const cookie of ['', 'a%0Ab', '%E2%82%AC', '%00', '%F0%9F%98%80']) {
    it(`is left out if the cookie is not a valid header value (${cookie || 'empty'})`, () => {
      setCookie(cookie);
      setMeta('from meta');
      expect(csrfHeaders('/auth')).to.deep.equal({ 'X-CSRF-TOKEN': 'from meta' });
    });
  }

  for (const content of ['', '\ud800', '€', 'a\nb']) {
    it(`is left out if the content of the meta element is not a valid header value (${JSON.stringify(content)})`, () => {
      setMeta(content);
      setCookie('from-cookie');
      expect(csrfHeaders('/auth')).to.deep.equal({ 'X-XSRF-TOKEN': 'from-cookie' });
    });
  }

  it('is reported on the console once if it is not a valid header value', () => {
    for (let times = 0; times < 2; times++) {
      setMeta('€');
      setCookie('%E2%82%AC');
      expect(csrfHeaders('/auth')).to.deep.equal({});
      meta?.remove();
    }
    const solution = 'let the server write it in ASCII, in one line. Requests are sent without it.';
    expect(warnings.filter((warning) => /-TOKEN: /.test(`${warning}`))).to.have.members([
      `<meta name="csrf-token"> cannot be sent as the header X-CSRF-TOKEN: ${solution}`,
      `The cookie XSRF-TOKEN cannot be sent as the header X-XSRF-TOKEN: ${solution}`,
    ]);
  });

  it('is read even if elements of the page shadow members of the document', () => {
    setMeta('from meta');
    setCookie('from-cookie');
    for (const name of ['cookie', 'baseURI', 'querySelector', 'location']) {
      document.body.append(Object.assign(document.createElement('img'), { name }));
    }
    expect(csrfHeaders('/auth')).to.deep.equal({ 'X-CSRF-TOKEN': 'from meta', 'X-XSRF-TOKEN': 'from-cookie' });
  });

  for (const endpoint of ['http://', 'https://[', 'http://a b/', '//:x']) {
    it(`is not sent to the invalid address ${endpoint}, and nothing is thrown`, () => {
      setMeta('from meta');
      expect(csrfHeaders(endpoint)).to.deep.equal({});
    });
  }

  for (const [sandbox, sends] of [
    ['allow-scripts', false],
    ['allow-scripts allow-same-origin', true],
  ] as const) {
    it(`is read, or left out without an error, in a frame with sandbox="${sandbox}"`, async () => {
      // a page without an origin cannot import modules of this page
      const source = await (await fetch('/components/connection/csrf-token.ts')).text();
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', sandbox);
      const page = `<!doctype html><meta name="csrf-token" content="from meta"><script type="module">
        ${source}
        let headers, cookie;
        try { cookie = typeof document.cookie } catch (error) { cookie = error.name }
        try { headers = csrfHeaders(${JSON.stringify(new URL('/auth', location.href).href)}) } catch (error) { headers = String(error) }
        parent.postMessage({ headers, cookie }, '*');
      </script>`;
      frame.src = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
      const answer = new Promise<MessageEvent>((resolve) => {
        addEventListener('message', (event) => event.source === frame.contentWindow && resolve(event));
      });
      document.body.append(frame);
      const { headers, cookie } = (await answer).data;
      frame.remove();
      // WebKitGTK allows sandboxed pages to read the cookies, which are empty
      if (sends) expect(cookie).to.equal('string');
      expect(headers).to.deep.equal(cookie === 'SecurityError' ? {} : { 'X-CSRF-TOKEN': 'from meta' });
    });
  }
});
