// Part of each test file. The test runner copies the values that a failed assertion compared. DOM nodes cannot be
// copied, and the results of the whole file would be lost.
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
