import { EventEmitter } from '../base/event-emitter.js';
import { type LazyChunk, lazyChunk } from '../base/lazy-chunk.js';
import type { Interruption } from '../delivery/gap.js';
import type { Frame } from '../protocol/frame.js';
import type { SignIn, SignInChunk, SignInDeps, UserData } from './sign-in.js';
import { Watchlist } from './watchlist.js';

/**
 * The user who is signed in on a client. Emits the events that the server sends to this user, `pusher:signin_error` (a
 * PusherError), and `pusher:gap` (a {@link Gap}) if the same user signs in again and may have missed events. The first
 * {@link signin} loads the code for it.
 *
 * @example
 * pusher.signin();
 * pusher.user.bind('message', (data) => show(data));
 */
export class User extends EventEmitter {
  /** The signed-in user; null if nobody is signed in. */
  user_data: UserData | null = null;
  readonly watchlist = new Watchlist();

  readonly #signIn: LazyChunk<SignIn>;

  constructor(deps: Omit<SignInDeps, 'changed' | 'emit' | 'watchlist'>) {
    super();
    this.#signIn = lazyChunk(
      'sign-in',
      () => import('./sign-in.js'),
      (chunk: SignInChunk) =>
        chunk.createSignIn({
          ...deps,
          watchlist: this.watchlist,
          emit: (event, data) => this.emit(event, data),
          changed: (user) => {
            this.user_data = user;
          },
        }),
      (error) => this.emit('pusher:signin_error', error),
    );
  }

  /**
   * Signs in, now or as soon as there is a connection, and again on each later connection. If the sign-in failed,
   * retries at once.
   */
  signin(): void {
    this.#signIn.loaded?.retryNow();
    if (!this.#signIn.loading) this.#signIn.call((signIn) => signIn.connected());
  }

  /**
   * Resolves with the id of the signed-in user after any pending sign-in; undefined if nobody is signed in.
   *
   * @internal
   */
  async signedInUser(): Promise<string | undefined> {
    await this.#signIn.loading;
    await this.#signIn.loaded?.settled();
    return this.user_data?.id;
  }

  /**
   * Called when there is a new connection.
   *
   * @internal
   */
  connected(): void {
    this.#signIn.loaded?.connected();
  }

  /**
   * Called when the connection is lost or ended.
   *
   * @internal
   */
  disconnected(interruption: Interruption): void {
    this.#signIn.loaded?.disconnected(interruption);
  }

  /**
   * Returns true if a received frame must wait until the server confirms the user's own channel.
   *
   * @internal
   */
  intercepts(frame: Frame): boolean {
    return this.#signIn.loaded?.intercepts(frame) ?? false;
  }

  /**
   * Returns true if an error without a channel is the server's answer to the sign-in.
   *
   * @internal
   */
  isRefusedBy(code: number | null): boolean {
    return this.#signIn.loaded?.isRefusedBy(code) ?? false;
  }

  /**
   * Returns true if an error without a channel refuses the sign-in again.
   *
   * @internal
   */
  isRepeat(code: number | null): boolean {
    return this.#signIn.loaded?.isRepeat(code) ?? false;
  }

  /**
   * True while a sign-in is pending, or will be retried.
   *
   * @internal
   */
  get isSigningIn(): boolean {
    return this.#signIn.loaded?.pending ?? this.#signIn.loading !== undefined;
  }

  /**
   * Handles a received frame. Ignores frames that aren't for the user.
   *
   * @internal
   */
  handleFrame(frame: Frame): void {
    // a frame that names a channel of the application does not come from the server itself
    if (!frame.channel || frame.channel[0] === '#') this.#signIn.loaded?.handleFrame(frame);
  }
}
