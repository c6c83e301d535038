// A page's own script: notes what its content security policy forbids, for the test that looks into it.
const violations: string[] = [];
Object.assign(globalThis, { violations });
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
});

export {};
