/**
 * Returns an object that exists once per page, on the global object, because a page may load the script twice. The number
 * in the key is the version of the objects' shapes.
 */
export function globalSingleton<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`pusher-elements/1/${name}`);
  const scope = globalThis as { [key: symbol]: T | undefined };
  const present = scope[key] ?? make();
  scope[key] = present;
  return present;
}
