import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The key of an encrypted channel, and a function that encrypts values with it. */
export function keyOf(fill: number) {
  const key = new Uint8Array(32).fill(fill);
  let count = 0;
  return {
    shared_secret: base64(key),
    seal(value: unknown) {
      const nonce = new Uint8Array(24).fill(++count);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return {
        nonce: base64(nonce),
        ciphertext: base64(xsalsa20poly1305(key, nonce).encrypt(new TextEncoder().encode(text))),
      };
    },
  };
}
