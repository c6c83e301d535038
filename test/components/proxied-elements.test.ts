import { expect } from '@open-wc/testing';
import type { PusherChannel, PusherConnection } from '../../components/index.js';
import { eventually, startSandbox } from '../servers/index.js';
import { attributesOf, elementsIn, mount, watchProblems } from './live-page.js';

/** The prototypes of an element's classes up to lit's, which are excluded. */
function ownPrototypes(element: Element): object[] {
  const found: object[] = [];
  for (let from = Object.getPrototypeOf(element); from !== HTMLElement.prototype; from = Object.getPrototypeOf(from)) {
    found.push(from);
  }
  return found.slice(0, -1);
}

/** Members that only the browser or lit calls. */
const NOT_FOR_PAGES = /^(constructor|connectedCallback|disconnectedCallback|createRenderRoot|updated)$/;

const WRONG_OBJECT =
  /private (field|member|method|name)|receiver|illegal invocation|right class|incompatible|implement/i;

const tags = ['connection', 'channel', 'feed', 'value', 'count', 'status', 'members', 'trigger'];

describe('an element behind a proxy', () => {
  watchProblems();

  const page = async () => {
    const server = await startSandbox();
    const shown = tags.slice(2).map((tag) => `<pusher-${tag} event="client-e"></pusher-${tag}>`);
    const box = await mount(
      `<pusher-connection ${attributesOf(server)}><pusher-channel name="presence-c">${shown.join('')}</pusher-channel></pusher-connection>`,
    );
    return { server, box };
  };

  for (const tag of tags) {
    it(`throws no brand-check error for any member of its own: pusher-${tag}`, async () => {
      const { box } = await page();
      const element = box.querySelector(`pusher-${tag}`) as HTMLElement & Record<string, unknown>;
      const proxy = new Proxy(element, {});
      const names = new Set(ownPrototypes(element).flatMap((prototype) => Reflect.ownKeys(prototype) as string[]));
      for (const name of names) {
        if (NOT_FOR_PAGES.test(String(name))) continue;
        let problem = '';
        try {
          const value = proxy[name];
          if (typeof value === 'function') value.call(proxy, 'client-e', () => {});
          else {
            expect(value, String(name)).to.equal(element[name]);
            proxy[name] = value;
          }
        } catch (error) {
          problem = String(error);
        }
        expect(problem, String(name)).not.to.match(WRONG_OBJECT);
      }
    });
  }

  it('connects, disconnects, triggers, and accepts properties', async () => {
    const { server, box } = await page();
    const { connection, channel } = elementsIn(box);
    const outer = new Proxy(connection, {}) as PusherConnection;
    const inner = new Proxy(channel, {}) as PusherChannel;
    await outer.ready;
    expect(await inner.ready).to.equal(channel);
    expect(outer.state).to.equal('connected');
    expect(outer.pusher).to.equal(connection.pusher);
    expect(inner.channel?.name).to.equal('presence-c');
    expect(inner.subscribed).to.equal(true);
    expect(inner.members?.count).to.equal(1);
    expect(outer.trigger('presence-c', 'client-e', 1)).to.equal(true);
    expect(inner.trigger('client-e', 1)).to.equal(true);
    inner.name = 'c';
    await eventually(() => expect(inner.channel?.name).to.equal('c'));
    expect(channel.getAttribute('name')).to.equal('c');
    outer.disconnect();
    expect(outer.state).to.equal('disconnected');
    outer.connect();
    await outer.ready;
    outer.options = { catchUpMargin: 5 };
    expect(connection.options).to.deep.equal({ catchUpMargin: 5 });
    await server.close();
  });
});
