// Runs in a page of script-page.ts. Records its errors, and reports its state to the test, which may have another origin.

{
  // the client and the elements retry without a delay
  Math.random = () => 0;
  const reported: object[] = [];
  const logged: string[] = [];
  const violations: string[] = [];
  document.addEventListener('pusher-error', ({ detail: { code, message, retryable } }) =>
    reported.push({ code, message, retryable }),
  );
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  console.warn = console.error = (words) => logged.push(String(words));
  addEventListener('message', ({ source }) => {
    const text = (selector: string) => document.querySelector(selector)?.textContent;
    const scripts = performance.getEntriesByType('resource').map(({ name }) => name);
    const state = { value: text('pusher-value'), result: text('output'), reported, logged, violations, scripts };
    source?.postMessage(state, { targetOrigin: '*' });
  });
}
