import { importChunk } from '../base/chunk-registry.js';
import { EventEmitter } from '../base/event-emitter.js';
import type { Interruption } from '../delivery/gap.js';
import type { Frame } from '../protocol/frame.js';
import type { SignIn, SignInChunk, SignInDeps, UserData } from './sign-in.js';
import { Watchlist } from './watchlist.js';

/**
 * The user who is signed in on a client. Emits the events that servers send to this user, `pusher:gap` (a {@link Gap}) when
 * the same user is signed in again and some may have been missed, and `pusher:signin_error` (a PusherError). What signs in
 * is loaded with the first {@link signin}.
 */
export class User extends EventEmitter {
  /** Null while nobody is signed in. */
  user_data: UserData | null = null;
  readonly watchlist = new Watchlist();

  readonly #setting: Omit<SignInDeps, 'changed' | 'emit' | 'watch'>;
  #signIn: SignIn | undefined;
  /** Ends when it is known who signs in; undefined while nobody is to be signed in. */
  #loading: Promise<void> | undefined;

  constructor(setting: Omit<SignInDeps, 'changed' | 'emit' | 'watch'>) {
    super();
    this.#setting = setting;
  }

  /**
   * Signs in, now or as soon as there is a connection, and again on each later connection. Where that has failed, tries at
   * once.
   */
  signin(): void {
    this.#signIn?.again();
    this.#loading ??= this.#load().catch((error) => {
      this.#loading = undefined;
      this.emit('pusher:signin_error', error);
    });
  }

  /** The user's id, once a sign-in that is under way has ended; undefined where nobody is signed in. */
  async signedInUser(): Promise<string | undefined> {
    await this.#loading;
    await this.#signIn?.done();
    return this.user_data?.id;
  }

  /** There is a new connection. For the client. */
  connected(): void {
    this.#signIn?.connected();
  }

  /** The connection is gone. For the client. */
  disconnected(interruption: Interruption): void {
    this.#signIn?.disconnected(interruption);
  }

  /** Returns true if a received frame waits until the user's own channel is confirmed. For the client. */
  intercepts(frame: Frame): boolean {
    return this.#signIn?.intercepts(frame) ?? false;
  }

  /** Returns true if an error that names no channel is the server's answer to the sign-in. For the client. */
  isRefusedBy(code: number | null): boolean {
    return this.#signIn?.isRefusedBy(code) ?? false;
  }

  /** Returns true if an error that names no channel refuses the sign-in once more. For the client. */
  isRepeat(code: number | null): boolean {
    return this.#signIn?.isRepeat(code) ?? false;
  }

  /** Whether a sign-in is wanted and under way, or will be retried. For the client. */
  get isSigningIn(): boolean {
    return this.#signIn ? this.#signIn.pending : this.#loading !== undefined;
  }

  /** Takes one received frame; what is not for the user is left alone. For the client. */
  handleFrame(frame: Frame): void {
    // what names a channel of the application does not come from the server itself
    if (!frame.channel || frame.channel[0] === '#') this.#signIn?.handleFrame(frame);
  }

  async #load(): Promise<void> {
    const { createSignIn } = await importChunk<SignInChunk>('sign-in', () => import('./sign-in.js'));
    this.#signIn = createSignIn({
      ...this.#setting,
      emit: (event, data) => this.emit(event, data),
      watch: (event, data) => this.watchlist.emit(event, data),
      changed: (user) => {
        this.user_data = user;
      },
    });
    this.connected();
  }
}
