/**
 * Reads a member of a document or an element, even if an element with the same name shadows it: in a document
 * `<img name="currentScript">`, in a form `<input name="children">`. The shadowing value is always an object, so objects are
 * read from the prototype.
 */
export function readMember<Target extends object, Name extends keyof Target>(target: Target, name: Name): Target[Name] {
  const value = target[name];
  return typeof value === 'object' ? Reflect.get(Object.getPrototypeOf(target), name, target) : value;
}

/** Calls a method of a document or an element, even if it is shadowed: see {@link readMember}. */
export function callMethod<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  ...args: Target[Name] extends (...args: infer Args) => unknown ? Args : never
): Target[Name] extends (...args: never) => infer Result ? Result : never {
  return Reflect.apply(readMember(target, name) as () => never, target, args);
}

/** Returns the script that is running; undefined in a module, and without a document. */
export function currentScript(): HTMLScriptElement | undefined {
  const script = globalThis.document && readMember(document, 'currentScript');
  return script && script instanceof HTMLScriptElement ? script : undefined;
}

/** Returns true while the browser prerenders the page, before a user opens it. Returns false without a document. */
export function isPrerendering(): boolean {
  const page = globalThis.document as (Document & { prerendering?: boolean }) | undefined;
  return !!page && !!readMember(page, 'prerendering');
}

/** Returns the tags of modules that have an attribute: a module has no current script. */
export function modulesWith(attribute: string): HTMLScriptElement[] {
  return scripts().filter((script) => script.type === 'module' && script.hasAttribute(attribute));
}

/** Returns the first nonce in the document. Untrusted content may contain another nonce, but only after it. */
export function firstNonce(): string {
  return scripts().find(({ nonce }) => nonce)?.nonce ?? '';
}

function scripts(): HTMLScriptElement[] {
  return [...callMethod(document, 'querySelectorAll', 'script')].filter(
    (script) => script instanceof HTMLScriptElement,
  );
}
