import { expect } from '@open-wc/testing';
import { restore, useFakeTimers } from 'sinon';
import type { PusherTrigger, TriggerDetail } from '../../components/index.js';
import { eventually, type ScriptedServer, startSandbox, startScriptedServer } from '../servers/index.js';
import { attributesOf, elementsIn, mount, mountConnected, nextTask, record, watchProblems } from './live-page.js';

const triggerIn = (box: ParentNode) => box.querySelector('pusher-trigger') as PusherTrigger;
const isReady = (trigger: Element) => trigger.matches(':state(ready)');
const ready = (trigger: Element) => eventually(() => expect(isReady(trigger)).to.equal(true));

/** A trigger on a private channel that is ready to send. */
async function live(content: string, channel = 'private-c'): Promise<{ box: HTMLElement; server: ScriptedServer }> {
  const scripted = await startScriptedServer();
  const server = { ...scripted, authEndpoint: scripted.authUrl() };
  const box = await mountConnected(server, `<pusher-channel name="${channel}">${content}</pusher-channel>`);
  await ready(triggerIn(box));
  return { box, server };
}

/** The client events that a server received, with their data. Waits until there are `count` of them. */
async function sent(server: ScriptedServer, count = 0): Promise<[string, unknown][]> {
  const clientEvents = async () => (await server.received()).filter(({ event }) => event.startsWith('client-'));
  await eventually(async () => expect(await clientEvents()).to.have.length.at.least(count));
  return (await clientEvents()).map(({ event, data }) => [event, typeof data === 'string' ? JSON.parse(data) : data]);
}

/** Submits a form as a user does. Returns true if the page would navigate. */
function submit(box: ParentNode, submitter?: HTMLElement): boolean {
  let navigates = false;
  const form = box.querySelector('form') as HTMLFormElement;
  const stay = (event: Event) => {
    navigates = !event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener('submit', stay, { once: true });
  form.requestSubmit(submitter);
  removeEventListener('submit', stay);
  return navigates;
}

const fields =
  '<input name="text" value="hello"><input name="tag" value="a"><input name="tag" value="b">' +
  '<input name="__proto__" value="p"><input type="checkbox" name="off" value="x"><input type="file" name="file">';
const trigger = (content: string, attributes = 'event="client-say"') =>
  `<pusher-trigger ${attributes}>${content}</pusher-trigger>`;

describe('<pusher-trigger>', () => {
  const problems = watchProblems();
  afterEach(() => restore());

  it('sends the fields of a form and the clicked button: repeated names as lists, no files', async () => {
    const { box, server } = await live(
      trigger(`<form>${fields}<button name="how" value="loud">Say</button><button id="other">Say</button></form>`),
    );
    expect(submit(box, box.querySelector('button') as HTMLElement)).to.equal(false);
    expect(submit(box, box.querySelector('#other') as HTMLElement)).to.equal(false);
    const own = { text: 'hello', tag: ['a', 'b'], ['__proto__']: 'p' };
    expect(await sent(server, 2)).to.deep.equal([
      ['client-say', { ...own, how: 'loud' }],
      ['client-say', own],
    ]);
    expect(problems.reported).to.deep.equal([]);
  });

  it('reaches other subscribers of the channel', async () => {
    const server = await startSandbox();
    const tag = (user: string, content = '') =>
      `<pusher-connection api-key="${server.key}" server="${server.url}" auth-endpoint="${server.authEndpoint}?user_id=${user}">` +
      `<pusher-channel name="presence-room">${content}</pusher-channel></pusher-connection>`;
    const ada = await mount(tag('ada', trigger('<button data-mood="happy">Wave</button>', 'event="client-wave"')));
    const { channel } = elementsIn(await mount(tag('bob')));
    await channel.ready;
    await ready(triggerIn(ada));
    const received = record(channel, 'client-wave');
    ada.querySelector('button')?.click();
    await eventually(() => expect(received).to.deep.equal([['client-wave', { mood: 'happy' }]]));
  });

  it('resets the form after sending, even if a field is named reset, but not with keep', async () => {
    const { box, server } = await live(trigger('<form><input name="text"><input name="reset"></form>'));
    const input = box.querySelector('input') as HTMLInputElement;
    input.focus();
    input.value = 'typed';
    submit(box);
    expect(input.value).to.equal('');
    expect(document.activeElement).to.equal(input);
    triggerIn(box).keep = true;
    await triggerIn(box).updateComplete;
    input.value = 'kept';
    submit(box);
    expect(input.value).to.equal('kept');
    expect((await sent(server, 2)).map(([, data]) => (data as { text: string }).text)).to.deep.equal(['typed', 'kept']);
  });

  it('sends once per submit, and nothing if a field is invalid', async () => {
    const { box, server } = await live(trigger('<form><input name="text" required><button>Say</button></form>'));
    const button = box.querySelector('button') as HTMLElement;
    button.click();
    (box.querySelector('input') as HTMLInputElement).value = 'x';
    button.click();
    await nextTask();
    expect(await sent(server, 1)).to.deep.equal([['client-say', { text: 'x' }]]);
  });

  it('inside a form, sends for its own submit button and not for others', async () => {
    const scripted = await startScriptedServer();
    const server = { ...scripted, authEndpoint: scripted.authUrl() };
    const inner = trigger('<button id="in">Say</button>');
    const form = `<form><input name="text" value="x">${inner}<button id="out">Save</button></form>`;
    const box = await mountConnected(server, `<pusher-channel name="private-c">${form}</pusher-channel>`);
    await ready(triggerIn(box));
    const click = (id: string) => (box.querySelector(id) as HTMLElement).click();
    const stay = (event: Event) => event.preventDefault();
    addEventListener('submit', stay);
    for (const id of ['#in', '#out', '#in']) {
      click(id);
      (box.querySelector('input') as HTMLInputElement).value = id;
    }
    removeEventListener('submit', stay);
    expect(await sent(server, 2)).to.have.length(2);
  });

  it('sends the data of a button, and that of a link instead of following it', async () => {
    const { box, server } = await live(
      trigger(
        '<button name="vote" value="up" data-user-id="7" data-field="x" data-pusher-item="k" data-format="y"><b>Up</b></button>' +
          '<a href="#elsewhere" data-n="1">Link</a><p>Text</p>',
        'event="client-vote" data-poll="p"',
      ),
    );
    box.querySelector('b')?.click();
    box.querySelector('a')?.click();
    box.querySelector('p')?.click();
    const stay = (event: Event) => event.preventDefault();
    addEventListener('click', stay, { once: true });
    box.querySelector('a')?.dispatchEvent(new MouseEvent('click', { bubbles: true, ctrlKey: true, cancelable: true }));
    expect(await sent(server, 2)).to.deep.equal([
      ['client-vote', { poll: 'p', userId: '7', vote: 'up' }],
      ['client-vote', { poll: 'p', n: '1' }],
    ]);
  });

  it('sends the JSON of its attribute data, and adds the fields to it if it is an object', async () => {
    const { box, server } = await live(
      trigger('<button name="b" value="2">Go</button>', `event="client-go" data='{"a": [1]}'`),
    );
    const click = () => box.querySelector('button')?.click();
    click();
    triggerIn(box).setAttribute('data', '[1]');
    await triggerIn(box).updateComplete;
    click();
    triggerIn(box).data = { property: true };
    await triggerIn(box).updateComplete;
    click();
    expect(await sent(server, 3)).to.deep.equal([
      ['client-go', { a: [1], b: '2' }],
      ['client-go', [1]],
      ['client-go', { property: true, b: '2' }],
    ]);
  });

  it('sends for a button in a shadow root, and ignores type=button in a form', async () => {
    const { box, server } = await live(
      trigger('<x-fancy></x-fancy><form><button type="button">Open</button></form>', 'event="client-go"'),
    );
    const root = (box.querySelector('x-fancy') as HTMLElement).attachShadow({ mode: 'open' });
    root.innerHTML = '<button data-fancy="1">Go</button>';
    box.querySelector('button')?.click();
    root.querySelector('button')?.click();
    expect(await sent(server, 1)).to.deep.equal([['client-go', { fancy: '1' }]]);
  });

  it('dispatches events before and after sending; a listener can cancel it or replace the data', async () => {
    const { box, server } = await live(
      trigger('<form action="/saved"><input name="text" value="x"></form>', 'event="client-say" keep'),
    );
    let isCanceled = true;
    box.addEventListener('pusher-before-trigger', (event) => {
      const { detail } = event as CustomEvent<TriggerDetail>;
      if (isCanceled) event.preventDefault();
      detail.data = { instead: detail.data };
    });
    const received = record(document, 'pusher-trigger');
    expect(submit(box), 'navigates to the action of the form').to.equal(true);
    expect(received).to.deep.equal([]);
    isCanceled = false;
    expect(submit(box)).to.equal(false);
    const detail = { event: 'client-say', data: { instead: { text: 'x' } } };
    expect(received).to.deep.equal([['pusher-trigger', detail]]);
    expect(await sent(server, 1)).to.deep.equal([[detail.event, detail.data]]);
  });

  it('ignores a submit that another listener prevented, and lets a dialog close', async () => {
    const { box, server } = await live(trigger('<form method="dialog"><input name="text" value="x"></form>'));
    const prevent = (event: Event) => event.preventDefault();
    box.querySelector('form')?.addEventListener('submit', prevent);
    submit(box);
    box.querySelector('form')?.removeEventListener('submit', prevent);
    expect(submit(box), 'closes').to.equal(true);
    expect(await sent(server, 1)).to.have.length(1);
  });

  it('is not ready during an outage: it reports that once, keeps the input, and lets a form with an action submit', async () => {
    const { box, server } = await live(trigger('<form><input name="text"></form>'));
    const { connection } = elementsIn(box);
    const input = box.querySelector('input') as HTMLInputElement;
    for (const _outage of [1, 2]) {
      connection.disconnect();
      await eventually(() => expect(isReady(triggerIn(box))).to.equal(false));
      input.value = 'x';
      expect(submit(box), 'does not reload the page').to.equal(false);
      expect(submit(box)).to.equal(false);
      box.querySelector('form')?.setAttribute('action', '/say');
      expect(submit(box), 'navigates to the action').to.equal(true);
      box.querySelector('form')?.removeAttribute('action');
      expect(input.value).to.equal('x');
      expect(input.disabled).to.equal(false);
      connection.connect();
      await ready(triggerIn(box));
    }
    expect(await sent(server)).to.deep.equal([]);
    expect(problems.reported.map(({ code, retryable }) => [code, retryable])).to.deep.equal([
      ['not-subscribed', true],
      ['not-subscribed', true],
    ]);
  });

  it('is ready at once if the client queues events', async () => {
    const scripted = await startScriptedServer({ answer: 'pings' });
    const box = await mount(
      `<pusher-connection ${attributesOf({ ...scripted, authEndpoint: scripted.authUrl() })}></pusher-connection>`,
    );
    const { connection } = elementsIn(box);
    connection.options = { queue: {} };
    await connection.updateComplete;
    connection.innerHTML = `<pusher-channel name="private-c">${trigger('<button name="n" value="1">Go</button>')}</pusher-channel>`;
    await ready(triggerIn(box));
    const received = record(box, 'pusher-trigger');
    box.querySelector('button')?.click();
    expect(received).to.have.length(1);
    await scripted.received(1);
    await scripted.send({ event: 'pusher_internal:subscription_succeeded', channel: 'private-c', data: '{}' });
    expect(await sent(scripted, 1)).to.deep.equal([['client-say', { n: '1' }]]);
    expect(problems.reported).to.deep.equal([]);
  });

  for (const options of [{}, { queue: {} }]) {
    const queue = 'queue' in options ? 'with' : 'without';
    it(`reports data that is too large, and keeps the input, ${queue} a queue`, async () => {
      const { box, server } = await live(trigger('<form><textarea name="text"></textarea></form>'));
      const { connection } = elementsIn(box);
      connection.options = options;
      await connection.updateComplete;
      await ready(triggerIn(box));
      const received = record(box, 'pusher-trigger');
      const textarea = box.querySelector('textarea') as HTMLTextAreaElement;
      textarea.value = 'x'.repeat(10_240);
      expect(submit(box), 'does not reload the page').to.equal(false);
      expect(textarea.value).to.have.length(10_240);
      expect(received).to.deep.equal([]);
      expect(problems.reported.map(({ type, code, retryable }) => [type, code, retryable])).to.deep.equal([
        ['ClientEventError', 'too-large', false],
      ]);
      expect(problems.reported[0]?.message).to.match(/has 10251 bytes, at most 10240 are allowed/);
      expect(await sent(server)).to.deep.equal([]);
    });
  }

  describe('on="input"', () => {
    it('sends typed text at most once per throttle interval, and always the latest', async () => {
      const { box, server } = await live(
        trigger('<input name="text"><textarea></textarea>', 'event="client-typing" on="input" throttle="500"'),
      );
      const received = record(box, 'pusher-trigger');
      const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const input = box.querySelector('input') as HTMLInputElement;
      for (const value of ['h', 'he', 'hel']) {
        input.value = value;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      }
      expect(received).to.have.length(1);
      clock.tick(499);
      expect(received).to.have.length(1);
      clock.tick(1);
      expect(received).to.have.length(2);
      clock.tick(5_000);
      expect(received).to.have.length(2);
      const area = box.querySelector('textarea') as HTMLTextAreaElement;
      area.value = 'more';
      area.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      clock.restore();
      expect((await sent(server, 3)).map(([, data]) => data)).to.deep.equal([
        { text: 'h' },
        { text: 'hel' },
        { value: 'more' },
      ]);
    });

    it('sends only its attribute data if it has that, independently of an inner trigger', async () => {
      const form = trigger('<form><input name="text"></form>');
      const { box, server } = await live(trigger(form, `event="client-typing" on="input" data='{"typing": true}'`));
      await ready(triggerIn(triggerIn(box)));
      const input = box.querySelector('input') as HTMLInputElement;
      input.value = 'secret';
      input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      submit(box);
      expect(await sent(server, 2)).to.deep.equal([
        ['client-typing', { typing: true }],
        ['client-say', { text: 'secret' }],
      ]);
    });
  });

  describe('with a mistake', () => {
    for (const [mistake, attributes, channel, code] of [
      ['no event', '', 'private-c', 'no-event'],
      ['the name of a server event', 'event="say"', 'private-c', 'event'],
      ['a public channel', 'event="client-say"', 'news', 'channel'],
      ['an encrypted channel', 'event="client-say"', 'private-encrypted-c', 'channel'],
      ['data that is not JSON', 'event="client-say" data="{a: 1}"', 'private-c', 'data'],
    ] as const) {
      it(`reports ${mistake} by one event and one message, and leaves the form as it is`, async () => {
        const scripted = await startScriptedServer();
        const server = {
          ...scripted,
          authEndpoint: scripted.authUrl({
            body: JSON.stringify({ auth: 'app-key:sig', shared_secret: btoa('x'.repeat(32)) }),
          }),
        };
        const form = trigger('<form action="/say"><input name="text"></form>', attributes);
        const box = await mountConnected(server, `<pusher-channel name="${channel}">${form}</pusher-channel>`);
        await elementsIn(box).channel.ready;
        await eventually(() => expect(problems.reported).to.have.length(1));
        expect(problems.reported[0]).to.include({ type: 'ConfigurationError', code });
        expect(problems.logged).to.have.length(1);
        expect(submit(box)).to.equal(true);
        expect(isReady(triggerIn(box))).to.equal(false);
        expect(problems.reported).to.have.length(1);
        expect(await sent(scripted)).to.deep.equal([]);
      });
    }

    it('reports data from a listener that cannot be serialized', async () => {
      const { box } = await live(trigger('<button>Go</button>'));
      box.addEventListener('pusher-before-trigger', (event) => {
        (event as CustomEvent<TriggerDetail>).detail.data = 1n;
      });
      box.querySelector('button')?.click();
      expect(problems.reported.map(({ code }) => code)).to.deep.equal(['data']);
    });
  });
});
