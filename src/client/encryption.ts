import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';

/**
 * Opens a box of an encrypted channel: XSalsa20-Poly1305, NaCl's secretbox (Pusher protocol 7, encrypted channels).
 *
 * @returns the text in it; undefined where the key or the box is not the right one
 */
export function openBox(key: Uint8Array, nonce: Uint8Array, box: Uint8Array): string | undefined {
  try {
    return new TextDecoder().decode(xsalsa20poly1305(key, nonce).decrypt(box));
  } catch {
    return undefined;
  }
}
