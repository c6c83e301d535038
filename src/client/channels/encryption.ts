import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { BASE_DELAY, MAX_DELAY, retryDelay } from '../base/backoff.js';
import { registerChunk } from '../base/chunk-registry.js';
import { RateLimit } from '../base/rate-limit.js';
import { shared } from '../protocol/shared-error.js';

/** What opens the events of one channel, and what they need. */
export interface OpenerDeps {
  /** The channel's name. */
  name: string;
  /** Takes an opened event. */
  deliver(event: string, value: unknown): void;
  /** Tells why an event, or the key, could not be had. */
  fail(error: unknown): void;
  /** The value that a text stands for. */
  decode(text: string): unknown;
  /** Asks for the key again. */
  authorize(signal: AbortSignal): Promise<{ shared_secret?: string | undefined }>;
}

/** Opens the events of one encrypted channel, in order. */
export interface Opener {
  /**
   * Takes the key, the answer's `shared_secret`, and opens what waits for one.
   *
   * @throws PusherError (`AuthError`, `no-shared-secret`)
   */
  use(sharedSecret: string | undefined): void;
  /** Opens an event and emits it, or, where that needs a new key, later. */
  take(event: string, data: unknown): void;
  /** Fetches no key any more: the connection is lost. What waits for one waits for that of the next connection. */
  pause(): void;
  /** Forgets what waits: nobody wants the channel. */
  stop(): void;
}

/** What this part is, under the name `encryption`. */
export interface EncryptionChunk {
  createOpener(setting: OpenerDeps): Opener;
}

/** An event as it came: XSalsa20-Poly1305, NaCl's secretbox (Pusher protocol 7, encrypted channels). */
interface Sealed {
  event: string;
  nonce: Uint8Array;
  box: Uint8Array;
}

const NO_KEY = 'no key opens it: it was encrypted with another master key';

/** How many events wait for a key at most. */
const MAX_WAITING = 10_000;

/** How many events that do not open are reported at once, and how often others are, ms. */
const ERRORS_AT_ONCE = 10;
const ERROR_INTERVAL = 5_000;

function createOpener({ name, deliver, fail, decode, authorize }: OpenerDeps): Opener {
  let key: Uint8Array | undefined;
  /** Events that came since one did not open; undefined while nothing waits for a key. */
  let waiting: Sealed[] | undefined;
  let renewal: AbortController | undefined;
  /** How many keys in a row were fetched in vain, and when the next one may be, ms since the epoch. */
  let inVain = 0;
  let renewAfter = 0;
  const errors = new RateLimit(ERRORS_AT_ONCE, ERROR_INTERVAL);

  function use(sharedSecret: string | undefined): void {
    const bytes = decodeBase64(sharedSecret);
    if (bytes?.length !== 32) {
      const what = 'the answer’s "shared_secret" is not 32 bytes in base64';
      const detail = { code: 'no-shared-secret', error: what };
      throw new shared.PusherError('AuthError', `${name} could not be authorised: ${what}.`, detail);
    }
    const [first] = waiting ?? [];
    key = bytes;
    if (first && open(key, first.nonce, first.box) !== undefined) inVain = renewAfter = 0;
    openWaiting();
  }

  function take(event: string, data: unknown): void {
    const { nonce, ciphertext } = (data ?? {}) as Record<string, unknown>;
    const sealed = { event, nonce: decodeBase64(nonce), box: decodeBase64(ciphertext) };
    if (sealed.nonce?.length !== 24 || !sealed.box) {
      drop(event, 'it is not {"nonce", "ciphertext"} in base64: is it sent with an encryption master key?');
    } else if (waiting) {
      if (waiting.length < MAX_WAITING) waiting.push(sealed as Sealed);
      else drop(event, `${MAX_WAITING} events wait for a key already`);
    } else if (!opens(sealed as Sealed)) {
      if (!mayRenew()) {
        drop(event, NO_KEY);
        return;
      }
      waiting = [sealed as Sealed];
      renew();
    }
  }

  /** Opens an event and hands it over; whether the key is the right one. */
  function opens({ event, nonce, box }: Sealed): boolean {
    const text = key && open(key, nonce, box);
    if (text === undefined) return false;
    deliver(event, decode(text));
    return true;
  }

  /** Anybody who may publish can send what no key opens: that must not cause a request each. */
  function mayRenew(): boolean {
    const now = Date.now();
    // if the clock was set back, `renewAfter` is too far away
    if (now < renewAfter && renewAfter <= now + MAX_DELAY + BASE_DELAY) return false;
    renewAfter = now + retryDelay(++inVain, BASE_DELAY);
    return true;
  }

  async function renew(): Promise<void> {
    const attempt = new AbortController();
    renewal = attempt;
    try {
      const { shared_secret } = await authorize(attempt.signal);
      if (!attempt.signal.aborted) use(shared_secret);
    } catch (error) {
      if (attempt.signal.aborted) return;
      fail(error);
      openWaiting();
    }
  }

  /** With the key that there is now; a listener may end it. */
  function openWaiting(): void {
    for (let sealed = waiting?.shift(); sealed; sealed = waiting?.shift()) {
      if (!opens(sealed)) drop(sealed.event, NO_KEY);
    }
    waiting = undefined;
  }

  function drop(event: string, why: string): void {
    if (!errors.allows()) return;
    const message = `Event "${event}" on ${name} was dropped: ${why}.`;
    fail(new shared.PusherError('DecryptionError', message, { code: 'undecryptable' }));
  }

  function pause(): void {
    renewal?.abort();
  }

  function stop(): void {
    pause();
    waiting = undefined;
  }

  return { use, take, pause, stop };
}

/** The text in a box; undefined where the key or the box is not the right one. */
function open(key: Uint8Array, nonce: Uint8Array, box: Uint8Array): string | undefined {
  try {
    return decodeText(xsalsa20poly1305(key, nonce).decrypt(box));
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

/** Decodes base64 as `atob` does, which React Native before 0.74 lacks. */
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

registerChunk('encryption', { createOpener } satisfies EncryptionChunk);
