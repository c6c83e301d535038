import type { Scenario, Source, Stage } from './scenario.js';

/** An object with listeners, two of its events, and a function that triggers them. */
interface Subject {
  source: Source;
  events: [string, string];
  emit(...events: string[]): Promise<void>;
}

/** Answers a sign-in and the subscription that follows, because clients retry unanswered requests. */
async function confirmSignIn(server: Stage['server']): Promise<void> {
  await server.send({ event: 'pusher:signin_success', data: { user_data: '{"id":"1"}' } });
  await server.received(2);
  await server.send({ event: 'pusher_internal:subscription_succeeded', channel: '#server-to-user-1', data: {} });
}

const subjects: Record<string, (stage: Stage) => Promise<Subject>> = {
  async pusher({ connected, server, settle }) {
    const client = await connected();
    return {
      source: client,
      events: ['a', 'b'],
      emit: async (...events) => {
        for (const event of events) await server.send({ event, channel: 'c', data: `"of ${event}"` });
        await settle(client);
      },
    };
  },
  async connection({ connected, server, settle }) {
    const client = await connected();
    return {
      source: client.connection as unknown as Source,
      events: ['error', 'message'],
      emit: async () => {
        await server.send({ event: 'pusher:error', data: '{"code":1,"message":"m"}' });
        await settle(client);
      },
    };
  },
  async 'a channel'({ connected, subscribed, server, settle }) {
    const client = await connected();
    return {
      source: await subscribed(client, 'c'),
      events: ['a', 'b'],
      emit: async (...events) => {
        for (const event of events) await server.send({ event, channel: 'c', data: `"of ${event}"` });
        await settle(client);
      },
    };
  },
  async user({ connected, server, settle, until }) {
    const authData = { auth: 'a:b', user_data: '{"id":"1"}' };
    const customHandler = (_: unknown, answer: (error: null, data: unknown) => void) => answer(null, authData);
    const client = await connected({ userAuthentication: { customHandler } });
    client.signin();
    await server.received(1);
    await confirmSignIn(server);
    await until(() => Boolean(client.user.user_data));
    return {
      source: client.user,
      events: ['a', 'b'],
      emit: async (...events) => {
        for (const event of events) await server.send({ event, channel: '#server-to-user-1', data: `"of ${event}"` });
        await settle(client);
      },
    };
  },
  async watchlist({ connected, server, settle, until }) {
    const customHandler = (_request: unknown, answer: (error: null, data: object) => void) =>
      answer(null, { auth: 'a:b', user_data: '{"id":"1"}' });
    const client = await connected({ userAuthentication: { customHandler } });
    client.signin();
    await server.received(1);
    await confirmSignIn(server);
    await until(() => Boolean(client.user.user_data));
    return {
      source: client.user.watchlist,
      events: ['online', 'offline'],
      emit: async (...names) => {
        const data = JSON.stringify({ events: names.map((name) => ({ name, user_ids: ['1'] })) });
        await server.send({ event: 'pusher_internal:watchlist_events', data });
        await settle(client);
      },
    };
  },
};

async function bindEveryWay(stage: Stage, { source, events: [a, b], emit }: Subject): Promise<void> {
  const { note, listener, call } = stage;
  const context = { isContext: true };
  const twice = listener('twice');
  note('bind returns itself', source.bind(a, listener('first')) === source);
  source.bind(a, listener('with context'), context);
  source.bind(a, twice);
  source.bind(a, twice);
  note('bind_global returns itself', source.bind_global(stage.listenerOfAll('global')) === source);
  await emit(a);
  note('the other event');
  await emit(b);
  for (const event of ['constructor', '__proto__', ''])
    call(`bind ${event}`, () => source.bind(event, twice) === source);
  await emit(a);
}

async function unbindEveryWay(stage: Stage, { source, events: [a, b], emit }: Subject): Promise<void> {
  const { note, listener } = stage;
  const [x, y] = [listener('x'), listener('y')];
  const [one, two] = [
    { isContext: true, n: 1 },
    { isContext: true, n: 2 },
  ];
  const forms: Record<string, [event?: string | null, listener?: unknown, context?: unknown]> = {
    'an event': [a],
    'an event and a listener': [a, x],
    'an event and a context': [a, null, one],
    'a listener': [null, x],
    'a context': [null, null, two],
    'a listener and a context': [undefined, y, two],
    'all three': [b, x, one],
    'an unknown event': ['unknown'],
    'an unknown listener': [a, listener('z')],
    nothing: [],
  };
  source.bind_global(stage.listenerOfAll('global'));
  for (const [form, args] of Object.entries(forms)) {
    for (const event of [a, b]) {
      source.bind(event, x, one);
      source.bind(event, x, two);
      source.bind(event, y, two);
      source.bind(event, y);
    }
    note(`unbind ${form} returns itself`, source.unbind(...args) === source);
    await emit(a, b);
    source.unbind();
  }
}

async function unbindGlobal(stage: Stage, { source, events: [a], emit }: Subject): Promise<void> {
  const { note, listener, listenerOfAll } = stage;
  const [x, y] = [listenerOfAll('x'), listenerOfAll('y')];
  const bindAll = () => {
    source.bind_global(x);
    source.bind_global(x);
    source.bind_global(y);
    source.bind(a, listener('named'));
  };
  bindAll();
  note('unbind_global(x) returns itself', source.unbind_global(x) === source);
  await emit(a);
  source.unbind_global(() => {});
  await emit(a);
  note('unbind_global() returns itself', source.unbind_global() === source);
  await emit(a);
  bindAll();
  note('unbind() leaves global listeners', source.unbind() === source);
  await emit(a);
  bindAll();
  note('unbind_all() returns itself', source.unbind_all() === source);
  await emit(a);
}

async function bindMeanwhile(stage: Stage, { source, events: [a], emit }: Subject): Promise<void> {
  const { listener } = stage;
  const late = listener('late');
  const gone = listener('gone');
  let once = false;
  source.bind(a, () => {
    if (once) return;
    once = true;
    source.bind(a, late);
    source.unbind(a, gone);
  });
  source.bind(a, gone);
  source.bind(a, listener('last'));
  await emit(a);
  await emit(a);
}

/** Keeps the page’s own error report from the test runner. */
async function throwMeanwhile({ note, listener }: Stage, { source, events: [a], emit }: Subject): Promise<void> {
  const real = window.onerror;
  window.onerror = (message) => {
    note('the page reports', String(message).includes('of a listener'));
    return true;
  };
  try {
    source.bind(a, () => {
      throw new Error('of a listener');
    });
    source.bind(a, listener('next'));
    await emit(a);
  } finally {
    window.onerror = real;
  }
}

const ways = {
  'bind and bind_global': bindEveryWay,
  'every form of unbind': unbindEveryWay,
  'unbind_global and unbind_all': unbindGlobal,
  'bind and unbind within a listener': bindMeanwhile,
};

export const binding: Scenario[] = [
  ...Object.entries(subjects).flatMap(([name, subject]) =>
    Object.entries(ways).map(([way, run]) => ({
      name: `${way} on ${name}`,
      run: async (stage: Stage) => run(stage, await subject(stage)),
    })),
  ),
  {
    name: 'unbind_global() within a global listener',
    async run({ connected, subscribed, server, settle, note }) {
      const client = await connected();
      for (const source of [client, await subscribed(client, 'c')] as unknown as Source[]) {
        const next = (event: unknown) => event === 'e' && note('received', 'next');
        source.bind_global((event) => {
          if (event !== 'e') return;
          note('received', 'first');
          source.unbind_global();
        });
        source.bind_global(next);
        source.bind('e', () => note('received', 'named'));
        for (const data of ['1', '2']) await server.send({ event: 'e', channel: 'c', data });
        await settle(client);
      }
    },
  },
  {
    name: 'a listener that throws',
    alone: true,
    async run(stage) {
      const { connected, subscribed, server, until, trace } = stage;
      const client = await connected();
      const source = await subscribed(client, 'c');
      const emit = async (event: string) => {
        await server.send({ event, channel: 'c', data: '1' });
        await until(() => trace.count('the page reports') > 0);
      };
      await throwMeanwhile(stage, { source, events: ['a', 'b'], emit });
    },
  },
];
