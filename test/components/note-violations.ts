// A script of the page: records violations of its content security policy for the test.
const violations: string[] = [];
Object.assign(globalThis, { violations });
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
});

export {};
