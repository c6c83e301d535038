import { expect } from '@open-wc/testing';
import { eventually } from '../../servers/index.js';
import { attributesOf, frames, mount, nextTask } from '../live-page.js';
import { list, texts, useDataAttributes } from './data-attributes-page.js';

describe('data attributes of a failing container', () => {
  const { page: site, problems } = useDataAttributes();
  const { enable, tell } = site;

  const fail = () => {
    throw new Error('broken');
  };
  /** Three containers; these methods of the second one throw. */
  const three = (...methods: (keyof HTMLElement)[]) => {
    const box = document.createElement('section');
    box.innerHTML = list('sports-a') + list('sports-b') + list('sports-c');
    const broken = box.children[1] as HTMLElement;
    broken.id = 'broken';
    for (const method of methods) Object.assign(broken, { [method]: fail });
    return { box, broken };
  };
  const isReported = () =>
    eventually(() => {
      expect(problems.reported.map(({ code }) => code)).to.deep.equal(['failed']);
      expect(problems.logged).to.have.length(1);
      expect(problems.logged[0]).to.contain('<ul id="broken">').and.to.contain('broken');
    });
  const othersWork = async (box: Element) => {
    await subscribedTo('sports-a', 'sports-c');
    await tell('sports-c', 'story', { title: 'Go' });
    await eventually(() => expect(texts(box.children[2] as Element)).to.deep.equal(['Go']));
  };
  const subscribedTo = (...channels: string[]) =>
    eventually(async () =>
      expect(await frames(site.server)).to.include.members(channels.map((channel) => `subscribe ${channel}`)),
    );

  for (const method of ['querySelector', 'setAttribute'] as const) {
    for (const others of ['already in the page', 'added later']) {
      it(`report the failure once, and keep others ${others} live (${method})`, async () => {
        const { box, broken } = three(method);
        const page = await mount('');
        if (others === 'added later') enable();
        page.append(box);
        if (others === 'already in the page') enable();
        await othersWork(box);
        await isReported();
        // retries of it are not reported again
        broken.append(document.createElement('li'));
        page.append(...(await mount(list('news'))).children);
        await subscribedTo('news');
        await isReported();
      });
    }
  }

  it('update, search for a connection and end, independently of the failing one', async () => {
    enable({ apiKey: undefined, server: undefined });
    const { box, broken } = three();
    const page = await mount(`<pusher-connection ${attributesOf(site.server)}></pusher-connection>`);
    page.append(box);
    await eventually(() => expect(box.querySelectorAll('[data-pusher-state]')).to.have.length(3));
    Object.assign(broken, { querySelectorAll: fail, setAttribute: fail });
    for (const { dataset } of box.children as HTMLCollectionOf<HTMLElement>) dataset.pusherEvent = 'report';
    await nextTask();
    page.append(await mount(`<pusher-connection ${attributesOf(site.server)}></pusher-connection>`));
    await subscribedTo('sports-a', 'sports-b', 'sports-c');
    for (const channel of ['sports-a', 'sports-b', 'sports-c']) await tell(channel, 'report', { title: 'Go' });
    await eventually(() => expect(texts(box.children[2] as Element)).to.deep.equal(['Go']));
    expect(texts(box.children[0] as Element)).to.deep.equal(['Go']);
    await isReported();
    box.remove();
    await eventually(async () =>
      expect((await frames(site.server)).filter((frame) => /^unsubscribe/.test(frame))).to.have.length(3),
    );
  });
});
