// Runs in a page of script-page.ts. Records its errors, and reports its state to the test, which may have another origin.

{
  const told: object[] = [];
  const written: string[] = [];
  const violations: string[] = [];
  document.addEventListener('pusher-error', ({ detail: { code, message, retryable } }) =>
    told.push({ code, message, retryable }),
  );
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  console.warn = console.error = (words) => written.push(String(words));
  addEventListener('message', ({ source }) => {
    const text = (selector: string) => document.querySelector(selector)?.textContent;
    const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
    const state = { value: text('pusher-value'), result: text('output'), told, written, violations, scripts };
    source?.postMessage(state, { targetOrigin: '*' });
  });
}
