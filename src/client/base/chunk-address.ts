import { currentScript, firstNonce, modulesWith, readMember } from './dom-clobbering.js';

/** The address of a file of this package. */
export interface ChunkAddress {
  /** For `import()`. */
  specifier: string;
  /** For a script element; undefined if only the engine knows where the script came from, as in modules and workers. */
  url?: URL;
}

// read while the script is evaluated: later there is no current script, and pushState() or a <base> changes both addresses
const own = currentScript();
const ownAddress = own?.src;
const pageAddress = globalThis.document ? readMember(document, 'baseURI') : globalThis.location?.href;

/** The script's own tag; of a module, the tag that states a folder. */
export function scriptTag(): HTMLScriptElement | undefined {
  if (own || !globalThis.document) return own;
  const tags = modulesWith('data-chunks');
  // a policy may have kept an injected tag from running, but the document has it
  const nonce = tags.length > 0 && firstNonce();
  return tags.find((tag) => tag.nonce === nonce);
}

/** The folder that the page states: by `PusherElements.chunksUrl`, `Pusher.chunksUrl` or the script's `data-chunks`. */
export function statedFolder(): string | undefined {
  const scope = globalThis as unknown as Record<string, { chunksUrl?: unknown } | null | undefined>;
  for (const name of ['PusherElements', 'Pusher']) {
    // an element whose id is the name is not the global object's own
    const folder = Object.hasOwn(scope, name) && scope[name]?.chunksUrl;
    if (folder) return `${folder}`;
  }
  return scriptTag()?.dataset.chunks;
}

/**
 * Returns the address of a file, with the query of the folder or of the script; undefined if nothing leads to one.
 *
 * @param suffix a further query
 */
export function chunkAddress(file: string, folder: string | undefined, suffix: string): ChunkAddress | undefined {
  if (!folder && !own) return { specifier: `./${file}${suffix && `?${suffix}`}` };
  try {
    const from = folder ? new URL(folder, pageAddress) : new URL(ownAddress as string);
    if (folder && !from.pathname.endsWith('/')) from.pathname += '/';
    const url = new URL(file, from);
    url.search = [from.search.slice(1), suffix].filter(Boolean).join('&');
    if (/^(data|blob|javascript):/.test(url.protocol)) return undefined;
    // relative to the script, import() follows the redirects that the script took
    return { specifier: folder ? url.href : `./${file}${url.search}`, url };
  } catch {
    return undefined;
  }
}
