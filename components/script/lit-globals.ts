// Lit reads these globals, which not every page has: an element with such an id would stop it as it starts. What a
// script set is the global object's own property, and stays.
const scope = globalThis as Record<string, unknown>;
for (const name of [
  'litPropertyMetadata',
  'reactiveElementPolyfillSupport',
  'reactiveElementVersions',
  'trustedTypes',
]) {
  if (name in scope && !Object.hasOwn(scope, name)) scope[name] = undefined;
}
