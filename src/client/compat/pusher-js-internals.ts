import { EventEmitter } from '../base/event-emitter.js';
import { Channel } from '../channels/channel.js';
import { Channels } from '../channels/channels.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { defaultXHR, replaceable } from '../transports/web-socket.js';

/** `Pusher.Runtime` of pusher-js. Pages replace its methods to change how requests and sockets are created. */
export interface PusherRuntime {
  /** Creates the XMLHttpRequest of authorizations. The client uses its `withCredentials` and the headers that its `open()` sets. */
  createXHR: () => unknown;
  /** Creates a socket. */
  createWebSocket: (url: string) => unknown;
  [member: string]: unknown;
}

const warned = /* @__PURE__ */ new Set<string>();

/** Returns a stand-in for an internal member of pusher-js. Reading, setting, calling or constructing it has no effect. */
function standIn(name: string): object {
  const ignore = () => {
    warn(name);
    return proxy;
  };
  const proxy: object = new Proxy(() => {}, {
    // it must not look like a promise, and must convert to text
    get: (target, key) =>
      typeof key === 'symbol' || key === 'then'
        ? undefined
        : /^(apply|call|bind|toString)$/.test(key)
          ? Reflect.get(target, key)
          : proxy,
    set: ignore as unknown as () => boolean,
    apply: ignore,
    construct: ignore,
  });
  return proxy;
}

function warn(name: string): void {
  if (warned.has(name)) return;
  warned.add(name);
  console.warn(`${name} of pusher-js has no effect here: use documented options, such as channelAuthorization.`);
}

export const runtime = /* @__PURE__ */ new Proxy(replaceable as PusherRuntime, {
  get: (methods, name: string) => methods[name] ?? standIn(`Pusher.Runtime.${name}`),
  set(methods, name: string, value) {
    if (!(name in methods)) warn(`Pusher.Runtime.${name}`);
    methods[name] = value;
    return true;
  },
});

/** Returns the page's replacement for `createXHR`; undefined if the page did not replace it. */
export function replacedXHR(): (() => unknown) | undefined {
  return runtime.createXHR === defaultXHR ? undefined : runtime.createXHR;
}

/** Adds internal members of pusher-js to an object. A page may set each of them. */
function addStandIns(target: object, names: string): object {
  for (const name of names.split(' ')) {
    Object.defineProperty(target, name, {
      configurable: true,
      get: () => standIn(name),
      set(value) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true });
      },
    });
  }
  return target;
}

/** The prototype of each client's `config`. */
let configPrototype: object | undefined;

/**
 * Adds internal members of pusher-js to a client's `config`, and, with the first client, to the classes. They are not added
 * when the module is evaluated, so that bundlers can remove them from code that creates no client.
 */
export function addPusherJsInternals(config: ResolvedOptions): ResolvedOptions {
  if (!configPrototype) {
    configPrototype = addStandIns({}, 'channelAuthorizer userAuthenticator');
    addStandInsToClasses();
  }
  return Object.setPrototypeOf(config, configPrototype);
}

function addStandInsToClasses(): void {
  addStandIns(
    EventEmitter.prototype,
    'connection timeline strategy runner unavailableTimer errorCallbacks handshakeCallbacks connectionCallbacks ' +
      'switchCluster authorize handleEvent handleSubscriptionSucceededEvent handleSubscriptionCountEvent ' +
      'cancelSubscription reinstateSubscription disconnect signinDonePromise failThrough',
  );
  addStandIns(Channels.prototype, 'add remove disconnect');
  // code that looks for a listener here finds none, and then binds it
  Object.assign(EventEmitter.prototype, { callbacks: { _callbacks: {} }, global_callbacks: [] });
  Object.defineProperty(EventEmitter.prototype, 'pusher', {
    configurable: true,
    get() {
      return this.subscription?.context.client;
    },
    set() {},
  });
  // setting the state of a channel has no effect
  for (const name of ['subscribed', 'subscriptionPending', 'subscriptionCancelled']) {
    Object.defineProperty(Channel.prototype, name, { configurable: true, set() {} });
  }
}
