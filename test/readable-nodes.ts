// Loaded with @open-wc/testing. The test runner copies what a failed assertion compared, and nodes cannot be copied: the
// results of the whole file would be lost.
afterEach(function () {
  const error = this.currentTest?.err as { actual?: unknown; expected?: unknown } | undefined;
  if (!error) return;
  error.actual = readable(error.actual);
  error.expected = readable(error.expected);
});

function readable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
