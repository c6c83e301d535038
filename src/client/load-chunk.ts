// In the scripts for script tags, the build puts this in the place of the client's import('./x.js').

import { currentScript, readMember } from './dom-clobbering.js';

/** The script's own address is known only while it is evaluated. */
const scriptUrl = /* @__PURE__ */ currentUrl();

function currentUrl(): string | undefined {
  return currentScript()?.src;
}

/**
 * Loads a file that lies beside the script. In a classic script the address is made from the script's own: Chromium
 * resolves a relative import() of a script from another origin without `crossorigin` against about:blank; and from a
 * page that was opened as a file, browsers load scripts but no modules.
 */
export function loadChunk(file: string): Promise<unknown> {
  if (!scriptUrl) return load(file);
  const { href, protocol } = new URL(file, scriptUrl);
  if (protocol !== 'file:') return load(href);
  return new Promise((resolve, reject) => {
    const script = readMember(document, 'createElement').call(document, 'script') as HTMLScriptElement;
    script.onload = resolve;
    script.onerror = reject;
    script.src = href;
    readMember(document, 'head').append(script);
  });
}

let failures = 0;

/** Engines remember that an address failed, so another try asks at an address of its own. */
function load(address: string): Promise<unknown> {
  return import(failures ? `${address}?${failures}` : address).catch((error) => {
    failures++;
    throw error;
  });
}
