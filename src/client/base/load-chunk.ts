// In the scripts for script tags, the build uses this file instead of load-module.ts.

import { type ChunkAddress, chunkAddress, configuredFolder, scriptTag } from './chunk-address.js';
import { chunks, notLoaded, otherVersion } from './chunk-registry.js';
import { callMethod, readMember } from './dom-clobbering.js';
import { VERSION } from './version.js';

const loading: Record<string, Promise<void> | undefined> = {};
const requests: Record<string, number> = {};
/** True if a script element loaded a chunk that `import()` could not load: the host sends no CORS headers. */
let needsElement = false;
let policy: { createScriptURL(url: string): string } | undefined;

// for chunks that load chunks
chunks.loadChunk ??= loadChunk;

/**
 * Loads a chunk of this version from the folder that the page sets, or else from the folder of the script.
 *
 * Rejects with a PusherError (`UnsupportedError`) that names the file, the reason and the remedy.
 */
export function loadChunk(name: string): Promise<void> {
  loading[name] ??= load(name).finally(() => {
    loading[name] = undefined;
  });
  return loading[name];
}

async function load(name: string): Promise<void> {
  await undefined; // code after the script, in the same file, may set `chunksUrl`
  const folder = configuredFolder();
  const retries = requests[name] ?? 0;
  // engines remember that an address failed, and caches may keep the file of another version
  const address = chunkAddress(`${name}.js`, folder, retries ? `${VERSION}-${retries}` : '');
  let problem: unknown;
  if (address) {
    requests[name] = retries + 1;
    problem = await fetchChunk(address).catch((error: unknown) => error);
    if (chunks[name]) {
      chunks.loadChunk = loadChunk;
      return;
    }
  } else if (globalThis.document && readMember(document, 'readyState') === 'loading') {
    // the rest of the page may set `chunksUrl`
    await new Promise((resolve) => addEventListener('DOMContentLoaded', resolve, { once: true }));
    return load(name);
  }
  const version = otherVersion(name);
  if (folder !== configuredFolder() || (version && !problem && !retries)) return load(name);
  const [global, singleFile] = globalThis.customElements?.get('pusher-connection')
    ? ['PusherElements', 'pusher-elements.all.min.js']
    : ['Pusher', 'pusher.worker.min.js'];
  throw notLoaded(
    `${name}.js could not be loaded${address?.url ? ` from ${address.url}` : ''}: ${reasonOf(address, problem, version)}. ` +
      `Put all files of pusher-elements ${VERSION} into one folder, and set it with <script data-chunks="/js/"> or ` +
      `${global}.chunksUrl; or use ${singleFile}, which needs no other file.`,
    problem,
  );
}

function reasonOf(address: ChunkAddress | undefined, problem: unknown, version: string | undefined): string {
  if (!address) return 'the script is inlined or evaluated, and no valid folder is set';
  if (problem instanceof Error) return problem.message;
  if (problem) return 'it is missing, or the network or a policy (CSP) blocked it';
  return version ? `it is version ${version}, not ${VERSION}` : 'another file is there, or it failed';
}

/** Loads a chunk. Rejects with the error of `import()`, or with the error event of a script element. */
async function fetchChunk({ specifier, url }: ChunkAddress): Promise<void> {
  const usesElement = url && globalThis.document;
  if (!usesElement || !(needsElement || url.protocol === 'file:')) {
    try {
      await import(specifier);
      return;
    } catch (error) {
      if (!usesElement) throw error;
    }
  }
  await appendScript(url.href);
  needsElement = true;
}

async function appendScript(address: string): Promise<void> {
  const script = callMethod(document, 'createElement', 'script') as HTMLScriptElement;
  script.nonce = scriptTag()?.nonce ?? '';
  script.src = trusted(address);
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
  readMember(document, 'head').append(script);
  await loaded.finally(() => script.remove());
}

/** Returns the address in the form that a page with Trusted Types accepts. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: object): typeof policy };
  };
  try {
    policy ??= trustedTypes?.createPolicy('pusher-elements', { createScriptURL: (url: string) => url });
  } catch {
    // the policy is not allowed here, but the address itself may be
  }
  return policy?.createScriptURL(address) ?? address;
}
