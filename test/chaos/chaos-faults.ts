import type { Treatment } from '../../tools/simulation/simulated-auth-endpoint.js';
import type { SubscribeAnswer } from '../../tools/simulation/simulated-server.js';
import type { World } from '../../tools/simulation/world.js';
import { clusterFaultKinds } from './cluster-faults.js';
import { anyCode, diallingFaults } from './dialling-faults.js';
import type { Fault, Mend } from './fault.js';

const treatments: Record<string, Treatment> = {
  'answers 401': { kind: 'answer', status: 401, body: '{}' },
  'answers 403': { kind: 'answer', status: 403, body: '{"error":"forbidden"}' },
  'answers 419': { kind: 'answer', status: 419, body: '{"message":"CSRF token mismatch."}' },
  'answers 429': { kind: 'answer', status: 429, body: 'slow down', headers: { 'Retry-After': '3' } },
  'answers 500': { kind: 'answer', status: 500, body: '<h1>Oops</h1>' },
  'answers 503': { kind: 'answer', status: 503, body: '' },
  'answers with HTML': { kind: 'answer', body: '<!doctype html><title>Log in</title>' },
  'answers with JSON without auth': { kind: 'answer', body: '[]' },
  'cannot be reached': { kind: 'unreachable' },
  'never answers': { kind: 'never' },
  'never ends its answer': { kind: 'stalled-body' },
};

const answers: Record<string, SubscribeAnswer> = {
  'subscriptions are not answered': 'ignore',
  'subscriptions are refused by the server': 'refuse',
  'subscriptions are refused without the channel’s name': 'complain',
};

const garbage: unknown[] = [
  '',
  'x',
  '7',
  '{}',
  '{"event":5}',
  '{"event":"pusher:error","data":null}',
  '{"event":"pusher:error","data":{"code":4301,"message":"rejected"}}',
  '{"event":"pusher:connection_established","data":null}',
  '{"event":"pusher_internal:member_added","channel":"presence-room","data":null}',
  '{"event":"pusher_internal:subscription_count","channel":"news","data":"null"}',
  '{"event":"pusher:signin_success","data":"{}"}',
  '{"event":"numbered","channel":"__proto__","data":"{\\"n\\":1}"}',
  '{"event":"constructor","channel":"constructor","data":{}}',
  new ArrayBuffer(8),
];

/** A fault that lasts: sets something, and its mending sets it back. */
function lasting(name: string, place: string, set: (world: World) => void, reset: (world: World) => void): Fault {
  return {
    name,
    place,
    begin: (world) => {
      set(world);
      return () => reset(world);
    },
  };
}

/** A fault of one moment. */
function sudden(name: string, act: (world: World) => void): Fault {
  return {
    name,
    begin: (world) => {
      act(world);
      return undefined;
    },
  };
}

const dialling = Object.entries(diallingFaults).map(([name, make]) =>
  lasting(
    name,
    'dialling',
    (world) => {
      world.network.dialling = make(world);
    },
    ({ network }) => {
      network.dialling = undefined;
    },
  ),
);

const authorising = Object.entries(treatments).map(([name, treatment]) =>
  lasting(
    `the auth endpoint ${name}`,
    'auth',
    ({ endpoint, choices }) => {
      const everyOther = choices.chance(0.3);
      let asked = 0;
      endpoint.treatment = () => (everyOther && asked++ % 2 ? { kind: 'answer' } : treatment);
    },
    ({ endpoint }) => {
      endpoint.treatment = undefined;
    },
  ),
);

const answering = (name: string, answer: SubscribeAnswer) =>
  lasting(
    name,
    'subscribing',
    ({ server }) => {
      server.answer = () => answer;
    },
    ({ server }) => {
      server.answer = () => 'hold';
    },
  );

const subscribing = Object.entries(answers).map(([name, answer]) => answering(name, answer));

const lateAnswers = answering('subscriptions are answered late', 'later');

const slowAuth = lasting(
  'the auth endpoint is slow',
  'auth',
  ({ endpoint, choices }) => {
    const delay = choices.int(1000, 12_000);
    endpoint.treatment = () => ({ kind: 'answer', delay });
  },
  ({ endpoint }) => {
    endpoint.treatment = undefined;
  },
);

const way = (name: 'toServer' | 'toClient'): Fault => ({
  name: `everything ${name === 'toServer' ? 'to the server' : 'to the clients'} stalls`,
  place: name,
  begin: (world) => {
    const { links } = world.network;
    const end = name === 'toClient' ? world.holdBack() : () => {};
    for (const link of links) link[name].inbox.hold();
    return () => {
      for (const link of links) link[name].inbox.release();
      end();
    };
  },
});

const offline = (told: boolean) =>
  lasting(
    `the network is gone, ${told ? 'and the page is told' : 'without a sign'}`,
    'network',
    ({ network, page }) => {
      network.cutAll();
      network.down = true;
      if (told) page.setOnline(false);
    },
    ({ network, page }) => {
      network.down = false;
      if (told) page.setOnline(true);
    },
  );

const restart = lasting(
  'the server is down',
  'server',
  ({ server, choices }) => server.stop(choices.pick([1001, 1006, 1012, 4200])),
  ({ server }) => server.start(),
);

const slow = lasting(
  'everything is slow',
  'speed',
  ({ network, choices }) => {
    network.slowness.extra = choices.int(500, 5000);
  },
  ({ network }) => {
    network.slowness.extra = 0;
  },
);

const twice = lasting(
  'control frames come twice',
  'twice',
  ({ network }) => {
    for (const link of network.links) link.twice = true;
  },
  ({ network }) => {
    for (const link of network.links) link.twice = false;
  },
);

const reset = sudden('every connection is reset', ({ network }) => network.resetAll());

const moments: Fault[] = [
  sudden('every line is cut without a sign', ({ network }) => network.cutAll()),
  sudden('one connection is closed with a code', ({ server, choices }) => {
    const { connected } = server;
    const code = anyCode(choices);
    const told = choices.chance(0.5);
    const at = choices.next();
    const one = connected[Math.floor(at * connected.length)];
    if (one) server.close(one, code, told && code >= 4000);
  }),
  sudden('a garbage frame arrives', ({ server, choices }) => {
    const frame = choices.pick(garbage);
    for (const { attempt } of server.connected) attempt.say(frame);
  }),
  sudden('the server is replaced by another', ({ server, choices }) => {
    server.stop(choices.pick([1001, 1006, 4200]));
    server.start();
  }),
  sudden('the master key of encrypted channels is changed', ({ server, choices }) =>
    server.changeMasterKey(choices.int(1, 1000)),
  ),
  sudden('the server forgets all subscriptions', ({ server }) => server.forget()),
];

/** Everything that can go wrong, by what it hits: each kind is as likely as the next. */
export const faultKinds: readonly (readonly Fault[])[] = [
  dialling,
  authorising,
  subscribing,
  [way('toServer'), way('toClient'), slow, twice],
  [offline(true), offline(false), restart],
  moments,
  // what makes answers come when they are not waited for any more
  [slowAuth, lateAnswers, reset],
];

/** The faults that are there now, and how often each has begun. */
export class Faults {
  readonly begun = new Map<string, number>();
  readonly #world: World;
  readonly #active = new Map<string, { name: string; mend: Mend }>();

  constructor(world: World) {
    this.#world = world;
  }

  get any(): boolean {
    return this.#active.size > 0;
  }

  begin(): string {
    const { choices, cluster } = this.#world;
    const fault = choices.pick(choices.pick(cluster ? [...faultKinds, ...clusterFaultKinds] : faultKinds));
    if (fault.place !== undefined) this.#mend(fault.place);
    const mend = fault.begin(this.#world);
    if (mend) this.#active.set(fault.place ?? fault.name, { name: fault.name, mend });
    this.begun.set(fault.name, (this.begun.get(fault.name) ?? 0) + 1);
    return fault.name;
  }

  /** Mends one of them; answers which. */
  mendOne(): string | undefined {
    const places = [...this.#active.keys()];
    return places.length > 0 ? this.#mend(this.#world.choices.pick(places)) : undefined;
  }

  mendAll(): void {
    for (const place of [...this.#active.keys()]) this.#mend(place);
    this.#world.server.replaceForgetful();
  }

  #mend(place: string): string | undefined {
    const fault = this.#active.get(place);
    this.#active.delete(place);
    fault?.mend();
    return fault?.name;
  }
}
