import { Channel } from './channels/channel.js';
import type { Session } from './channels/subscription.js';
import { PusherError } from './errors.js';
import { decodeData, type Frame, isObject } from './frame.js';
import { Listeners } from './listeners.js';
import type { UserAuthenticationData, UserAuthenticationRequest } from './options.js';
import { Watchlist } from './watchlist.js';

/** Who somebody is, as the application's server signed it; `id` is there always. */
export interface UserData {
  id: string;
  [field: string]: unknown;
}

/** Proves who uses this connection; rejects with a PusherError. */
export type Authenticate = (request: UserAuthenticationRequest, signal: AbortSignal) => Promise<UserAuthenticationData>;

/**
 * The user who is signed in on a client. Emits the events that servers send to this user, and `pusher:signin_error`
 * (a PusherError).
 */
export class User extends Listeners {
  /** Null while nobody is signed in. */
  user_data: UserData | null = null;
  readonly watchlist = new Watchlist();

  readonly #session: Session;
  readonly #authenticate: Authenticate;
  #wanted = false;
  /** The user's own channel, while somebody is signed in. */
  #channel: Channel | undefined;
  /** Ends with the connection that it was begun on. */
  #attempt: AbortController | undefined;
  #done = Promise.resolve();
  #endAttempt = () => {};

  constructor(session: Session, authenticate: Authenticate) {
    super();
    this.#session = session;
    this.#authenticate = authenticate;
  }

  /** Signs in, now or as soon as there is a connection, and again on each later connection. */
  signin(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.connected();
  }

  /** The user's id, once a sign-in that is under way has ended; undefined where nobody is signed in. */
  async signedInUser(): Promise<string | undefined> {
    await this.#done;
    return this.user_data?.id;
  }

  /** There is a new connection. For the client. */
  connected(): void {
    const { socketId } = this.#session;
    if (!this.#wanted || socketId === undefined) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#done = new Promise((resolve) => {
      this.#endAttempt = resolve;
    });
    this.#authenticate({ socketId }, attempt.signal).then(
      ({ auth, user_data }) => {
        if (!attempt.signal.aborted) this.#session.send('pusher:signin', { auth, user_data });
      },
      (error) => {
        if (!attempt.signal.aborted) this.#fail(error as PusherError);
      },
    );
  }

  /** The connection is gone. For the client. */
  disconnected(): void {
    this.#attempt?.abort();
    this.#leave();
  }

  /** Takes one received frame; what is not for the user is left alone. For the client. */
  handleFrame(frame: Frame): void {
    if (frame.event === 'pusher:signin_success') this.#welcome(decodeData(frame.data));
    else if (frame.event === 'pusher_internal:watchlist_events') this.watchlist.handleEvents(decodeData(frame.data));
    if (this.#channel && frame.channel === this.#channel.name) this.#channel.handleFrame(frame);
  }

  #welcome(data: unknown): void {
    const user = isObject(data) ? decodeData(data.user_data) : undefined;
    if (!isObject(user) || typeof user.id !== 'string' || user.id === '') {
      this.#fail(
        new PusherError('AuthError', 'The sign-in failed: the server’s user_data is not a JSON string with an "id".', {
          code: 'no-user-data',
          error: 'user_data without an id',
        }),
      );
      return;
    }
    this.#leave();
    this.user_data = user as UserData;
    this.#channel = new Channel(`#server-to-user-${user.id}`, this.#session, () => {});
    this.#channel.bind_global((event, value) => {
      if (!event.startsWith('pusher:')) this.emit(event, value);
    });
    this.#channel.subscribe();
  }

  #fail(error: PusherError): void {
    this.#leave();
    this.emit('pusher:signin_error', error);
  }

  #leave(): void {
    this.user_data = null;
    this.#channel?.unbind_all();
    this.#channel = undefined;
    this.#endAttempt();
  }
}
