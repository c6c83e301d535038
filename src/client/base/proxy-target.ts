/** The members that return the object behind a proxy. The proxies of Vue and Alpine have one. */
interface Proxied {
  /** A function, because such proxies wrap the objects that they return. */
  readonly __target?: () => object;
  readonly __v_raw?: object;
}

/** Returns the object behind a proxy, if the proxy or the object provides it; returns any other value unchanged. */
export function targetOf<T>(value: T): T {
  const { __target, __v_raw } = (value ?? {}) as Proxied;
  return (__target?.() ?? __v_raw ?? value) as T;
}

/**
 * Makes an object usable through any proxy, although its private fields exist only on the object itself: its methods and
 * accessors run on the object. A method that returns the object itself returns the proxy
 * instead.
 *
 * @param base the first prototype whose methods stay unchanged
 */
export function supportProxies(object: object, base = Object.prototype): void {
  Object.defineProperty(object, '__target', { value: () => object });
  for (
    let prototype = Object.getPrototypeOf(object);
    prototype !== base && !Object.hasOwn(prototype, '__v_skip');
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const members = Object.getOwnPropertyDescriptors(prototype);
    for (const name of Reflect.ownKeys(members)) if (name !== 'constructor') runOnTarget(members[name as string]);
    // Vue and Alpine don't create a proxy of such an object: pages read the same object that they stored
    Object.defineProperties(prototype, { ...members, __v_skip: { value: true } });
  }
}

function runOnTarget(member: PropertyDescriptor | undefined): void {
  for (const kind of ['value', 'get', 'set'] as const) {
    const run = member?.[kind];
    if (member && typeof run === 'function') {
      member[kind] = function (this: Proxied, ...args: unknown[]) {
        const target = this.__target?.() ?? this;
        const result = run.apply(target, args);
        return result === target ? this : result;
      };
    }
  }
}
