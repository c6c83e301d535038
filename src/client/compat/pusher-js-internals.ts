import { EventEmitter } from '../base/event-emitter.js';
import { Channels } from '../channels/channels.js';
import { Subscription } from '../channels/subscription.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { defaultXHR, replaceable } from '../transports/web-socket.js';

/** `Pusher.Runtime` of pusher-js: pages replace its methods to change how requests and sockets are made. */
export interface PusherRuntime {
  /** Makes the XMLHttpRequest of authorizations. Its `withCredentials` and the headers that its `open()` sets are used. */
  createXHR: () => unknown;
  /** Makes the sockets. */
  createWebSocket: (url: string) => unknown;
  [part: string]: unknown;
}

const warned = /* @__PURE__ */ new Set<string>();

/** Stands for an internal part of pusher-js: whatever is read, set, called and constructed of it has no effect. */
function standIn(part: string): object {
  const ignore = () => {
    warn(part);
    return proxy;
  };
  const proxy: object = new Proxy(() => {}, {
    // it is no promise, and a text if one is needed
    get: (target, name) =>
      typeof name === 'symbol' || name === 'then'
        ? undefined
        : /^(apply|call|bind|toString)$/.test(name)
          ? Reflect.get(target, name)
          : proxy,
    set: ignore as unknown as () => boolean,
    apply: ignore,
    construct: ignore,
  });
  return proxy;
}

function warn(part: string): void {
  if (warned.has(part)) return;
  warned.add(part);
  console.warn(`${part} of pusher-js has no effect here: use documented options, such as channelAuthorization.`);
}

export const runtime = /* @__PURE__ */ new Proxy(replaceable as PusherRuntime, {
  get: (methods, name: string) => methods[name] ?? standIn(`Pusher.Runtime.${name}`),
  set(methods, name: string, value) {
    if (!(name in methods)) warn(`Pusher.Runtime.${name}`);
    methods[name] = value;
    return true;
  },
});

/** What makes the requests of a page that replaced it; undefined by default. */
export function replacedXHR(): (() => unknown) | undefined {
  return runtime.createXHR === defaultXHR ? undefined : runtime.createXHR;
}

/** Adds internal parts of pusher-js to an object. A page may set each of them. */
function addParts(target: object, names: string): object {
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

/** What a client's `config` inherits. */
let configParts: object | undefined;

/**
 * Adds the internal parts to a client's `config`, and the first time to every class. Nothing is added before there is a
 * client, so that code without one is bundled without them.
 */
export function withInternalParts(config: ResolvedOptions): ResolvedOptions {
  if (!configParts) {
    configParts = addParts({}, 'channelAuthorizer userAuthenticator');
    addPartsOfClasses();
  }
  return Object.setPrototypeOf(config, configParts);
}

function addPartsOfClasses(): void {
  addParts(
    EventEmitter.prototype,
    'connection timeline strategy runner unavailableTimer errorCallbacks handshakeCallbacks connectionCallbacks ' +
      'switchCluster authorize handleEvent handleSubscriptionSucceededEvent handleSubscriptionCountEvent ' +
      'cancelSubscription reinstateSubscription disconnect signinDonePromise failThrough',
  );
  addParts(Channels.prototype, 'add remove disconnect');
  // code that looks for a listener here finds none, and binds it
  Object.assign(EventEmitter.prototype, { callbacks: { _callbacks: {} }, global_callbacks: [] });
  Object.defineProperty(EventEmitter.prototype, 'pusher', {
    configurable: true,
    get() {
      return this.context?.client;
    },
    set() {},
  });
  // pages may set the state of a channel, to no effect
  for (const name of ['subscribed', 'subscriptionPending', 'subscriptionCancelled']) {
    Object.defineProperty(Subscription.prototype, name, { configurable: true, set() {} });
  }
}
