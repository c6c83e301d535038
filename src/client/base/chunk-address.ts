import { currentScript, firstNonce, modulesWith, readMember } from './dom-clobbering.js';

/** The address of a file of this package. */
export interface ChunkAddress {
  /** For `import()`. */
  specifier: string;
  /** For a script element; undefined if only the engine knows the address of the script, as in modules and workers. */
  url?: URL;
}

// read while the script is evaluated: later there is no current script, and pushState() or a <base> changes both addresses
const script = currentScript();
const scriptAddress = script?.src;
const pageAddress = globalThis.document ? readMember(document, 'baseURI') : globalThis.location?.href;

/** Returns the script's own tag; for a module, the tag with `data-chunks`. */
export function scriptTag(): HTMLScriptElement | undefined {
  if (script || !globalThis.document) return script;
  const tags = modulesWith('data-chunks');
  // the document may contain an injected tag that a policy prevented from running
  const nonce = tags.length > 0 && firstNonce();
  return tags.find((tag) => tag.nonce === nonce);
}

/** Returns the folder that the page sets with `PusherElements.chunksUrl`, `Pusher.chunksUrl` or the script's `data-chunks`. */
export function configuredFolder(): string | undefined {
  const scope = globalThis as unknown as Record<string, { chunksUrl?: unknown } | null | undefined>;
  for (const name of ['PusherElements', 'Pusher']) {
    // an element with this id is a global, too, but not an own property
    const folder = Object.hasOwn(scope, name) && scope[name]?.chunksUrl;
    if (folder) return `${folder}`;
  }
  return scriptTag()?.dataset.chunks;
}

/**
 * Returns the address of a file, with the query of the folder or of the script; undefined if it can't be determined.
 *
 * @param suffix an additional query
 */
export function chunkAddress(file: string, folder: string | undefined, suffix: string): ChunkAddress | undefined {
  if (!folder && !script) return { specifier: `./${file}${suffix && `?${suffix}`}` };
  try {
    const from = folder ? new URL(folder, pageAddress) : new URL(scriptAddress as string);
    if (folder && !from.pathname.endsWith('/')) from.pathname += '/';
    const url = new URL(file, from);
    url.search = [from.search.slice(1), suffix].filter(Boolean).join('&');
    if (/^(data|blob|javascript):/.test(url.protocol)) return undefined;
    // relative to the script, import() follows the redirects of the script's own request
    return { specifier: folder ? url.href : `./${file}${url.search}`, url };
  } catch {
    return undefined;
  }
}
