import { expect } from '@open-wc/testing';
import { restore, spy } from 'sinon';
import { disconnectAll } from '../client/client-of.js';
import { loadScript } from '../load-script.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import { clientIn, echoOf } from './echo-of.js';

type Page = Window & Record<string, unknown>;
const page = window as unknown as Page;

/** The ways in which Echo adds its socket ID to requests of a page. Each makes one request, and reads the header. */
const requests: Record<string, { load(): Promise<void>; header(): Promise<unknown> }> = {
  Turbo: {
    load: () => loadScript('@hotwired/turbo/dist/turbo.es2017-umd.js'),
    async header() {
      const frame = document.createElement('turbo-frame');
      frame.id = 'frame';
      const sent = new Promise<Record<string, unknown>>((resolve) => {
        const read = (event: Event) => {
          event.preventDefault(); // pauses the request
          resolve((event as CustomEvent).detail.fetchOptions.headers);
        };
        document.addEventListener('turbo:before-fetch-request', read, { once: true });
      });
      frame.setAttribute('src', '/nowhere');
      document.body.append(frame);
      const headers = await sent;
      frame.remove();
      return headers['X-Socket-Id'];
    },
  },
  jQuery: {
    load: () => loadScript('jquery/dist/jquery.js'),
    async header() {
      const set = spy(XMLHttpRequest.prototype, 'setRequestHeader');
      (page.jQuery as { ajax(url: string): { abort(): void } }).ajax('/nowhere').abort();
      restore();
      return set.args.find(([name]) => name === 'X-Socket-Id')?.[1];
    },
  },
  axios: {
    async load() {
      const use = (interceptor: unknown) => {
        page.interceptor = interceptor;
      };
      page.axios = Object.assign(() => {}, { interceptors: { request: { use } } });
    },
    async header() {
      const intercept = page.interceptor as (request: { headers: Record<string, unknown> }) => typeof request;
      return intercept({ headers: {} }).headers['X-Socket-Id'];
    },
  },
  'Vue.http': {
    async load() {
      page.Vue = { http: { interceptors: [] } };
    },
    async header() {
      type Interceptor = (request: { headers: Headers }, next: () => void) => void;
      const [intercept] = (page.Vue as { http: { interceptors: Interceptor[] } }).http.interceptors;
      const headers = new Headers();
      intercept?.({ headers }, () => {});
      return headers.get('X-Socket-ID');
    },
  },
};

describe('the header X-Socket-ID that Laravel Echo sends', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => {
    disconnectAll();
    for (const name of ['Turbo', 'jQuery', '$', 'axios', 'interceptor', 'Vue']) Reflect.deleteProperty(page, name);
  });

  for (const [library, { load, header }] of Object.entries(requests)) {
    it(`is the last socket ID while Echo reconnects and after it disconnects: ${library}`, async () => {
      await load();
      const echo = echoOf(server);
      const client = clientIn(echo);
      const sent: unknown[] = [];
      await eventually(() => expect(echo.socketId()).to.equal('1.1'));
      sent.push(await header());

      const lost = new Promise((resolve) => client.connection.bind('connecting', resolve, { once: true }));
      const ended = server.end(1001);
      await lost;
      expect(echo.socketId()).to.equal('1.1');
      echo.disconnect(); // before the client can connect again
      await ended;
      sent.push(await header());
      client.connect();
      sent.push(await header());
      await eventually(() => expect(echo.socketId()).to.equal('2.2'));
      sent.push(await header());
      expect(sent).to.deep.equal(['1.1', '1.1', '1.1', '2.2']);
    });
  }
});
