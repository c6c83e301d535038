import type { TestRunnerPlugin } from '@web/test-runner';

const POLICY = "script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** A common policy: scripts with the nonce may run, and may load others from anywhere. */
const NONCE_POLICY = "script-src 'nonce-of-the-page' 'strict-dynamic'";

/**
 * Serves `/strict-policy?html=…`: a page with this markup under a policy that allows neither inline code nor parsing of
 * HTML. With `&nonce`, the policy allows scripts with the nonce `of-the-page` and the scripts that they load.
 * `/page?html=…` has no policy.
 */
export function strictPolicyPlugin(): TestRunnerPlugin {
  return {
    name: 'strict-policy',
    serve({ path, query }) {
      if (path === '/page') return { body: String(query.html), type: 'html' };
      if (path !== '/strict-policy') return undefined;
      return {
        body: String(query.html),
        type: 'html',
        headers: { 'Content-Security-Policy': 'nonce' in query ? NONCE_POLICY : POLICY },
      };
    },
  };
}
