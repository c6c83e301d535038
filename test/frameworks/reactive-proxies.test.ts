import { expect } from '@open-wc/testing';
// @ts-expect-error: it has no types
import Alpine from 'alpinejs';
import { type Channel, type PresenceChannel, Pusher } from '../../src/client/index.js';
import { disconnectAll, record } from '../client/client-of.js';
import { mount } from '../components/live-page.js';
import { type EchoServer, echoAs } from '../echo/echo-of.js';
import { eventually, startSandbox, type TestSandbox } from '../servers/index.js';

// the build for browsers, which compiles templates
const vue = '/node_modules/vue/dist/vue.esm-browser.js';
const { createApp, markRaw, reactive, readonly, ref, watch }: typeof import('vue') = await import(vue);

type Page = { received: unknown[]; members: string[]; [name: string]: unknown };

/** The state and the methods of a component with a client, for both frameworks. */
const clientInState = (server: TestSandbox) => ({
  received: [] as unknown[],
  members: [] as string[],
  pusher: null as Pusher | null,
  channel: null as Channel | null,
  presence: null as PresenceChannel | null,
  start() {
    this.pusher = new Pusher(server.key, {
      wsHost: server.host,
      wsPort: server.port,
      forceTLS: false,
      channelAuthorization: { endpoint: server.authEndpoint, params: { user_id: 'ada', user_info: '{}' } },
    });
    this.channel = this.pusher.subscribe('c');
    this.channel.bind('e', (data) => this.received.push(data)).bind('never', () => {});
    this.presence = this.pusher.subscribe('presence-c') as PresenceChannel;
    this.presence.bind('pusher:subscription_succeeded', () => {
      this.members = Object.keys(this.presence?.members.members ?? {});
    });
  },
  end() {
    this.channel?.unbind('never');
    this.channel?.unbind_all();
    this.pusher?.unsubscribe('c');
    this.pusher?.unsubscribe('presence-c');
    this.pusher?.disconnect();
  },
});

/** The state and the methods of a component with Echo, for both frameworks. */
const echoInState = (server: EchoServer) => ({
  received: [] as unknown[],
  members: [] as string[],
  echo: null as ReturnType<typeof echoAs> | null,
  channel: null as ReturnType<ReturnType<typeof echoAs>['private']> | null,
  presence: null as ReturnType<ReturnType<typeof echoAs>['join']> | null,
  start() {
    this.echo = echoAs('ada', server);
    this.channel = this.echo.private('c');
    this.channel.listen('.e', (data: unknown) => this.received.push(data)).listen('.never', () => {});
    this.presence = this.echo
      .join('c')
      .here((users: { name: string }[]) => {
        this.members = users.map(({ name }) => name);
      })
      .joining(({ name }: { name: string }) => this.members.push(name))
      .leaving(() => {});
    this.presence.listenForWhisper('typing', () => {}).stopListeningForWhisper('typing');
  },
  end() {
    this.channel?.whisper('bye', {});
    this.channel?.stopListening('.never').stopListening('.e');
    this.presence?.whisper('bye', {});
    this.echo?.leave('c');
    this.echo?.disconnect();
  },
});

interface Started {
  page: Page;
  end(): void;
}

type State = ReturnType<typeof clientInState> | ReturnType<typeof echoInState>;

/** A Vue component with this state in `data()`. */
function startVue(box: HTMLElement, state: State): Started {
  const { start, end, ...data } = state;
  const app = createApp({
    data: () => data,
    template: '<output>{{ received.length }}</output>',
    mounted: start,
    beforeUnmount: end,
  });
  const page = app.mount(box) as unknown as Page;
  return { page, end: () => app.unmount() };
}

/** An Alpine component with this state in `x-data`. */
function startAlpine(box: HTMLElement, { start, end, ...data }: State): Started {
  let page: Page | undefined;
  Alpine.data('page', () => ({
    ...data,
    init(this: unknown) {
      page = this as Page;
      start.call(this as never);
    },
    end,
  }));
  box.innerHTML = '<div x-data="page"><output x-text="received.length"></output></div>';
  Alpine.initTree(box);
  return { page: page as unknown as Page, end: () => end.call(page as never) };
}

for (const [framework, start] of Object.entries({ 'Vue 3': startVue, 'Alpine 3': startAlpine })) {
  describe(`the state of a component of ${framework}`, () => {
    let server: TestSandbox;
    let box: HTMLElement;
    beforeEach(async () => {
      server = await startSandbox();
      box = await mount('');
    });
    afterEach(disconnectAll);

    it('can contain a client and its channels, and shows what listeners set', async () => {
      const { page, end } = start(box, clientInState(server));
      await eventually(() => expect([...page.members]).to.deep.equal(['ada']));
      await server.trigger('c', 'e', { n: 1 });
      await eventually(() => expect(box.querySelector('output')?.textContent ?? box.textContent).to.equal('1'));
      const { pusher, channel } = page as unknown as ReturnType<typeof clientInState>;
      expect(pusher?.channel('c')).to.equal(channel);
      expect(Pusher.instances).to.deep.equal([pusher]);
      end();
      await eventually(async () => expect(await server.sockets()).to.equal(0));
      expect(Pusher.instances).to.deep.equal([]);
    });

    it('can contain Echo and its channels, including a presence channel', async () => {
      const { page, end } = start(box, echoInState(server));
      await eventually(() => expect([...page.members]).to.deep.equal(['ADA']));
      const other = echoAs('bob', server);
      other.join('c');
      await eventually(() => expect([...page.members]).to.deep.equal(['ADA', 'BOB']));
      await server.trigger('private-c', 'e', { n: 1 });
      await eventually(() => expect(box.textContent).to.equal('1'));
      end();
      other.disconnect();
      await eventually(async () => expect(await server.sockets()).to.equal(0));
    });
  });
}

describe('Vue’s own functions', () => {
  afterEach(disconnectAll);

  const forms: Record<string, (pusher: Pusher) => Pusher> = {
    'reactive()': (pusher) => reactive(pusher) as Pusher,
    'a member of reactive()': (pusher) => reactive({ deep: { pusher } }).deep.pusher as Pusher,
    'ref()': (pusher) => ref(pusher).value as Pusher,
    'readonly()': (pusher) => readonly(pusher) as Pusher,
    'an array in ref()': (pusher) => ref([pusher]).value[0] as Pusher,
    'markRaw()': (pusher) => reactive({ pusher: markRaw(pusher) }).pusher as Pusher,
  };
  for (const [form, wrap] of Object.entries(forms)) {
    it(`return a client that works: ${form}`, async () => {
      const server = await startSandbox();
      const own = new Pusher(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false });
      const pusher = wrap(own);
      const received = record(pusher.subscribe('c'), 'pusher:subscription_succeeded');
      await pusher.ready();
      await eventually(() => expect(received).to.have.length(1));
      expect(pusher.connection.state).to.equal('connected');
      expect(pusher.channel('c')).to.equal(own.channel('c'));
      expect(pusher.channels.find('c')?.unbind().name).to.equal('c');
      pusher.disconnect();
      expect(Pusher.instances).to.deep.equal([]);
    });
  }

  it('accept the holder and the context of a component, reactive or not', async () => {
    const server = await startSandbox();
    const pusher = new Pusher(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false });
    const holder = {};
    const state = reactive({ holder });
    const listener = () => {};
    const channel = pusher.subscribe('c', holder).bind('e', listener, holder);
    channel.unbind('e', listener, state.holder);
    expect(channel.hasListeners('e')).to.equal(false);
    pusher.unsubscribe('c', state.holder);
    expect(pusher.channel('c')).to.equal(undefined);
  });

  it('watch deeply without reading the client', async () => {
    const server = await startSandbox();
    const pusher = new Pusher(server.key, { wsHost: server.host, wsPort: server.port, forceTLS: false });
    const state = reactive({ pusher, n: 0 });
    let calls = 0;
    watch(state, () => calls++, { deep: true, flush: 'sync' });
    await state.pusher.ready();
    expect(calls).to.equal(0);
    state.n++;
    expect(calls).to.equal(1);
  });
});
