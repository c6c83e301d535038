import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { BASE_DELAY, MAX_DELAY, retryDelay } from '../base/backoff.js';
import { registerChunk } from '../base/chunk-registry.js';
import { RateLimit } from '../base/rate-limit.js';
import { shared } from '../protocol/shared-error.js';

/** The data and services that decrypting the events of one channel depends on. */
export interface DecrypterDeps {
  /** The channel's name. */
  name: string;
  /** Handles a decrypted event. */
  deliver(event: string, value: unknown): void;
  /** Reports an event that cannot be decrypted, or a key that cannot be fetched. */
  reportError(error: unknown): void;
  /** Decodes the text of an event. */
  decode(text: string): unknown;
  /** Fetches the key again. */
  authorize(signal: AbortSignal): Promise<{ shared_secret?: string | undefined }>;
}

/** Decrypts the events of one encrypted channel, in order. */
export interface Decrypter {
  /**
   * Sets the key, which is the answer's `shared_secret`, and decrypts the events that wait for it.
   *
   * @throws PusherError (`AuthError`, `no-shared-secret`)
   */
  setKey(sharedSecret: string | undefined): void;
  /** Decrypts an event and delivers it, after fetching a new key if necessary. */
  decrypt(event: string, data: unknown): void;
  /** Stops fetching a key, because the connection is lost. Waiting events wait for the key of the next connection. */
  pause(): void;
  /** Discards the events that wait for a key, because the page unsubscribed. */
  stop(): void;
}

/** The chunk `encryption`. */
export interface EncryptionChunk {
  createDecrypter(deps: DecrypterDeps): Decrypter;
}

/** An event as it was received: XSalsa20-Poly1305, NaCl's secretbox (Pusher protocol 7, encrypted channels). */
interface EncryptedEvent {
  event: string;
  nonce: Uint8Array;
  ciphertext: Uint8Array;
}

const WRONG_KEY = 'no key decrypts it: it was encrypted with another master key';

/** The maximum number of events that wait for a key. */
const MAX_WAITING = 10_000;

/** How many events that cannot be decrypted are reported at once, and the interval of further reports, ms. */
const ERRORS_AT_ONCE = 10;
const ERROR_INTERVAL = 5_000;

function createDecrypter({ name, deliver, reportError, decode, authorize }: DecrypterDeps): Decrypter {
  let key: Uint8Array | undefined;
  /** The events since the first one that could not be decrypted; undefined if no event waits for a key. */
  let waiting: EncryptedEvent[] | undefined;
  let renewal: AbortController | undefined;
  /** How many keys in a row were fetched without success, and when the next one may be fetched, ms since the epoch. */
  let failedRenewals = 0;
  let renewAfter = 0;
  const errors = new RateLimit(ERRORS_AT_ONCE, ERROR_INTERVAL);

  function setKey(sharedSecret: string | undefined): void {
    const bytes = decodeBase64(sharedSecret);
    if (bytes?.length !== 32) {
      const error = 'the answer’s "shared_secret" is not 32 bytes in base64';
      const message = `${name} could not be authorized: ${error}.`;
      throw new shared.PusherError('AuthError', message, { code: 'no-shared-secret', error });
    }
    const [first] = waiting ?? [];
    key = bytes;
    if (first && decryptText(key, first) !== undefined) failedRenewals = renewAfter = 0;
    decryptWaiting();
  }

  function decrypt(event: string, data: unknown): void {
    const fields = (data ?? {}) as Record<string, unknown>;
    const nonce = decodeBase64(fields.nonce);
    const ciphertext = decodeBase64(fields.ciphertext);
    if (nonce?.length !== 24 || !ciphertext) {
      discard(event, 'it is not {"nonce", "ciphertext"} in base64: is it sent with an encryption master key?');
      return;
    }
    const encrypted = { event, nonce, ciphertext };
    if (waiting) {
      if (waiting.length < MAX_WAITING) waiting.push(encrypted);
      else discard(event, `${MAX_WAITING} events wait for a key already`);
    } else if (!tryToDecrypt(encrypted)) {
      if (!mayRenew()) {
        discard(event, WRONG_KEY);
        return;
      }
      waiting = [encrypted];
      renew();
    }
  }

  /** Decrypts an event and delivers it. Returns false if the key is not the right one. */
  function tryToDecrypt(encrypted: EncryptedEvent): boolean {
    const text = key && decryptText(key, encrypted);
    if (text === undefined) return false;
    deliver(encrypted.event, decode(text));
    return true;
  }

  /**
   * Returns true if a new key may be requested now, and counts the request. The rate is limited, because anyone who may
   * publish can send events that no key decrypts.
   */
  function mayRenew(): boolean {
    const now = Date.now();
    // if the clock was set back, `renewAfter` is too far away
    if (now < renewAfter && renewAfter <= now + MAX_DELAY + BASE_DELAY) return false;
    renewAfter = now + retryDelay(++failedRenewals, BASE_DELAY);
    return true;
  }

  async function renew(): Promise<void> {
    const attempt = new AbortController();
    renewal = attempt;
    try {
      const { shared_secret } = await authorize(attempt.signal);
      if (!attempt.signal.aborted) setKey(shared_secret);
    } catch (error) {
      if (attempt.signal.aborted) return;
      reportError(error);
      decryptWaiting();
    }
  }

  /** Decrypts the waiting events with the current key. A listener may end this by unsubscribing. */
  function decryptWaiting(): void {
    for (let encrypted = waiting?.shift(); encrypted; encrypted = waiting?.shift()) {
      if (!tryToDecrypt(encrypted)) discard(encrypted.event, WRONG_KEY);
    }
    waiting = undefined;
  }

  function discard(event: string, reason: string): void {
    if (!errors.allows()) return;
    const message = `Event "${event}" on ${name} was discarded: ${reason}.`;
    reportError(new shared.PusherError('DecryptionError', message, { code: 'undecryptable' }));
  }

  function pause(): void {
    renewal?.abort();
  }

  function stop(): void {
    pause();
    waiting = undefined;
  }

  return { setKey, decrypt, pause, stop };
}

/** Returns the text of an event; undefined if the key does not decrypt it. */
function decryptText(key: Uint8Array, { nonce, ciphertext }: EncryptedEvent): string | undefined {
  try {
    return decodeText(xsalsa20poly1305(key, nonce).decrypt(ciphertext));
  } catch {
    return undefined;
  }
}

/** Decodes UTF-8. React Native and jsdom may have no TextDecoder. */
function decodeText(bytes: Uint8Array): string {
  if (globalThis.TextDecoder) return new TextDecoder().decode(bytes);
  return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
}

function decodeBase64(text: unknown): Uint8Array | undefined {
  try {
    const decode = globalThis.atob ?? decodeBinary;
    return typeof text === 'string' ? Uint8Array.from(decode(text), (char) => char.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes base64 like `atob`, which React Native lacks before 0.74. */
function decodeBinary(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let [binary, bits, value] = ['', 0, 0];
  for (const char of text.replace(/=+$/, '')) {
    value = ((value << 6) | digits.indexOf(char)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    binary += String.fromCharCode((value >> bits) & 0xff);
  }
  return binary;
}

registerChunk('encryption', { createDecrypter } satisfies EncryptionChunk);
