import { PusherError } from '../errors.js';
import { decodeData, type Frame, isObject } from '../frame.js';
import type { ChannelAuthorizationData } from '../options.js';
import { Channel } from './channel.js';

type OpenBox = typeof import('../encryption.js').openBox;

/** An event that could not be opened, as it waits for a new key. */
interface Waiting {
  event: string;
  nonce: Uint8Array;
  box: Uint8Array;
}

/**
 * A channel whose events only its subscribers can read. What opens them is loaded with the first such channel.
 * An event that does not open has the key fetched again, once; what still does not open is told as `pusher:error`
 * (a PusherError, `DecryptionError`) and dropped. The order of events holds meanwhile.
 */
export class EncryptedChannel extends Channel {
  #open: OpenBox | undefined;
  #key: Uint8Array | undefined;
  /** Events that came since one did not open; undefined while the key is not being fetched. */
  #waiting: Waiting[] | undefined;
  #renewal: AbortController | undefined;

  /** @throws PusherError (`UnsupportedError`): nobody else could read a client event */
  override trigger(event: string): never {
    throw new PusherError(
      'UnsupportedError',
      `Event "${event}" was not sent: encrypted channels such as ${this.name} carry no client events.`,
    );
  }

  override handleFrame(frame: Frame): void {
    const { event } = frame;
    if (event.startsWith('pusher_internal:') || event.startsWith('pusher:')) super.handleFrame(frame);
    else if (this.wanted) this.#take(event, decodeData(frame.data));
  }

  protected override async authorized(data: ChannelAuthorizationData): Promise<void> {
    this.#key = this.#readKey(data);
    try {
      this.#open ??= (await import('../encryption.js')).openBox;
    } catch (cause) {
      const what = 'what opens encrypted channels (the file encryption.js beside the script) could not be loaded';
      throw new PusherError('AuthError', `${this.name} could not be subscribed to: ${what}: ${cause}.`, {
        code: 'not-loaded',
        error: what,
        retryable: true,
        cause,
      });
    }
  }

  protected override lost(): void {
    this.#renewal?.abort();
    this.#waiting = undefined;
  }

  #readKey({ shared_secret }: ChannelAuthorizationData): Uint8Array {
    const key = decodeBase64(shared_secret);
    if (key?.length === 32) return key;
    const what = 'the answer’s "shared_secret" is not 32 bytes in base64';
    throw new PusherError('AuthError', `${this.name} could not be authorised: ${what}.`, {
      code: 'no-shared-secret',
      error: what,
    });
  }

  #take(event: string, data: unknown): void {
    const nonce = isObject(data) ? decodeBase64(data.nonce) : undefined;
    const box = isObject(data) ? decodeBase64(data.ciphertext) : undefined;
    if (nonce?.length !== 24 || !box || box.length < 16) {
      this.#fail(event, 'it is not {"nonce", "ciphertext"} in base64: is it sent with an encryption master key?');
      return;
    }
    const sealed = { event, nonce, box };
    if (this.#waiting) this.#waiting.push(sealed);
    else if (!this.#deliver(sealed)) this.#renew(sealed);
  }

  #deliver({ event, nonce, box }: Waiting): boolean {
    const text = this.#key && this.#open?.(this.#key, nonce, box);
    if (text === undefined) return false;
    this.emit(event, decodeData(text));
    return true;
  }

  #renew(sealed: Waiting): void {
    const { socketId } = this.session;
    if (socketId === undefined) return;
    const renewal = new AbortController();
    const waiting = [sealed];
    this.#renewal = renewal;
    this.#waiting = waiting;
    this.session
      .authorize({ socketId, channelName: this.name }, renewal.signal)
      .then((data) => {
        this.#key = this.#readKey(data);
      })
      .catch((error: PusherError) => {
        if (!renewal.signal.aborted) this.emit('pusher:error', error);
      })
      .then(() => {
        if (renewal.signal.aborted) return;
        this.#waiting = undefined;
        for (const one of waiting) {
          if (!this.#deliver(one)) this.#fail(one.event, 'no key opens it: it was encrypted with another master key');
        }
      });
  }

  #fail(event: string, what: string): void {
    this.emit(
      'pusher:error',
      new PusherError('DecryptionError', `Event "${event}" on ${this.name} was dropped: ${what}.`, {
        code: 'undecryptable',
      }),
    );
  }
}

function decodeBase64(text: unknown): Uint8Array | undefined {
  try {
    return typeof text === 'string' ? Uint8Array.from(atob(text), (char) => char.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
