import type { TestRunnerPlugin } from '@web/test-runner';

const POLICY = "script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Serves `/strict-policy?html=…`: a page of this markup under a policy that allows neither inline code nor parsing of HTML. */
export function strictPolicyPlugin(): TestRunnerPlugin {
  return {
    name: 'strict-policy',
    serve({ path, query }) {
      if (path !== '/strict-policy') return undefined;
      return { body: String(query.html), type: 'html', headers: { 'Content-Security-Policy': POLICY } };
    },
  };
}
