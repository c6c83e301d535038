// Hides elements whose id is the name of an optional global that lit reads: they would make lit fail at startup. A global
// that a script set is an own property of the global object, and stays.
const scope = globalThis as Record<string, unknown>;
for (const name of [
  'litPropertyMetadata',
  'reactiveElementPolyfillSupport',
  'reactiveElementVersions',
  'trustedTypes',
]) {
  if (name in scope && !Object.hasOwn(scope, name)) scope[name] = undefined;
}
