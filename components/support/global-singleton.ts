/**
 * Something that a page has once, whichever copy of the script asks: a page may load the script twice. It lives on the
 * global object; the number in the key counts the versions of its shape.
 */
export function globalSingleton<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`pusher-elements/1/${name}`);
  const scope = globalThis as { [key: symbol]: T | undefined };
  const present = scope[key] ?? make();
  scope[key] = present;
  return present;
}
