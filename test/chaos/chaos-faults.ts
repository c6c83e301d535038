import type { Treatment } from '../../tools/simulation/simulated-auth-endpoint.js';
import type { SubscribeAnswer } from '../../tools/simulation/simulated-server.js';
import type { World } from '../../tools/simulation/world.js';
import { clusterFaultKinds } from './cluster-faults.js';
import { anyCode, connectionFaults } from './connection-faults.js';
import type { Fault, Repair } from './fault.js';

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
  'subscriptions are rejected by the server': 'reject',
  'subscriptions are rejected without the channel’s name': 'error',
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

/** Creates a fault that lasts until its repair: `set` begins it, and `reset` ends it. */
function lasting(name: string, slot: string, set: (world: World) => void, reset: (world: World) => void): Fault {
  return {
    name,
    slot,
    begin: (world) => {
      set(world);
      return () => reset(world);
    },
  };
}

/** Creates a momentary fault. */
function sudden(name: string, act: (world: World) => void): Fault {
  return {
    name,
    begin: (world) => {
      act(world);
      return undefined;
    },
  };
}

const connecting = Object.entries(connectionFaults).map(([name, make]) =>
  lasting(
    name,
    'connecting',
    (world) => {
      world.network.attemptHandler = make(world);
    },
    ({ network }) => {
      network.attemptHandler = undefined;
    },
  ),
);

const authorizing = Object.entries(treatments).map(([name, treatment]) =>
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
      server.answer = () => 'accept';
    },
  );

const subscribing = Object.entries(answers).map(([name, answer]) => answering(name, answer));

const lateAnswers = answering('subscriptions are answered late', 'delay');

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

const stall = (name: 'toServer' | 'toClient'): Fault => ({
  name: `everything ${name === 'toServer' ? 'to the server' : 'to the clients'} stalls`,
  slot: name,
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

const offline = (notify: boolean) =>
  lasting(
    `the network is gone, ${notify ? 'and the page is notified' : 'without notice'}`,
    'network',
    ({ network, page }) => {
      network.cutAll();
      network.down = true;
      if (notify) page.setOnline(false);
    },
    ({ network, page }) => {
      network.down = false;
      if (notify) page.setOnline(true);
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
  'control frames arrive twice',
  'twice',
  ({ network }) => {
    for (const link of network.links) link.duplicates = true;
  },
  ({ network }) => {
    for (const link of network.links) link.duplicates = false;
  },
);

const reset = sudden('every connection is reset', ({ network }) => network.resetAll());

const moments: Fault[] = [
  sudden('every link is cut without notice', ({ network }) => network.cutAll()),
  sudden('one connection is closed with a code', ({ server, choices }) => {
    const { connected } = server;
    const code = anyCode(choices);
    const notify = choices.chance(0.5);
    const at = choices.next();
    const one = connected[Math.floor(at * connected.length)];
    if (one) server.close(one, code, notify && code >= 4000);
  }),
  sudden('a garbage frame arrives', ({ server, choices }) => {
    const frame = choices.pick(garbage);
    for (const { attempt } of server.connected) attempt.send(frame);
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

/** All faults, by the part that they affect. Every kind is equally likely. */
const faultKinds: readonly (readonly Fault[])[] = [
  connecting,
  authorizing,
  subscribing,
  [stall('toServer'), stall('toClient'), slow, twice],
  [offline(true), offline(false), restart],
  moments,
  // faults that make answers arrive after the client has stopped waiting
  [slowAuth, lateAnswers, reset],
];

/** The active faults, and how often each fault has started. */
export class Faults {
  readonly begun = new Map<string, number>();
  readonly #world: World;
  readonly #active = new Map<string, { name: string; repair: Repair }>();

  constructor(world: World) {
    this.#world = world;
  }

  get any(): boolean {
    return this.#active.size > 0;
  }

  begin(): string {
    const { choices, cluster } = this.#world;
    const fault = choices.pick(choices.pick(cluster ? [...faultKinds, ...clusterFaultKinds] : faultKinds));
    if (fault.slot !== undefined) this.#repair(fault.slot);
    const repair = fault.begin(this.#world);
    if (repair) this.#active.set(fault.slot ?? fault.name, { name: fault.name, repair });
    this.begun.set(fault.name, (this.begun.get(fault.name) ?? 0) + 1);
    return fault.name;
  }

  /** Repairs one of the active faults. Returns its name. */
  repairOne(): string | undefined {
    const slots = [...this.#active.keys()];
    return slots.length > 0 ? this.#repair(this.#world.choices.pick(slots)) : undefined;
  }

  repairAll(): void {
    for (const slot of [...this.#active.keys()]) this.#repair(slot);
    this.#world.server.closeForgotten();
  }

  #repair(slot: string): string | undefined {
    const fault = this.#active.get(slot);
    this.#active.delete(slot);
    fault?.repair();
    return fault?.name;
  }
}
