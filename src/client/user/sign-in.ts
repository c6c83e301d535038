import { retryDelay } from '../base/backoff.js';
import { registerChunk } from '../base/chunk-registry.js';
import { sentence } from '../base/error-text.js';
import type { GlobalListener } from '../base/event-emitter.js';
import type { Interruption } from '../delivery/gap.js';
import type { UserAuthenticationData, UserAuthenticationRequest } from '../options/options.js';
import { UNAUTHORIZED } from '../protocol/close-codes.js';
import { type Frame, isObject, readError, readText } from '../protocol/frame.js';
import type { PusherError } from '../protocol/pusher-error.js';
import { shared } from '../protocol/shared-error.js';

/** A user, as signed by the application's server. */
export interface UserData {
  id: string;
  /** Further fields that the application's server adds, such as `user_info` and `watchlist`. */
  [field: string]: unknown;
}

/** The members of the user's own channel that a sign-in needs. */
interface UserChannel {
  readonly name: string;
  readonly subscribed: boolean;
  bind_global(fn: GlobalListener): unknown;
  unbind_all(): unknown;
  subscribe(): void;
  unsubscribe(): void;
  handleFrame(frame: Frame): void;
  readonly subscription: {
    disconnected(interruption: Interruption): void;
    interrupt(interruption: Interruption): void;
    intercepts(frame: Frame): boolean;
  };
}

/** The client services that a sign-in depends on. */
export interface SignInDeps {
  /** The connection's id; undefined while there is no connection. */
  socketId(): string | undefined;
  /** Requests a signature for the user of this connection; rejects with a PusherError. */
  authenticate(request: UserAuthenticationRequest, signal: AbortSignal): Promise<UserAuthenticationData>;
  /** Sends one event. Returns false while there is no connection. */
  send(event: string, data: unknown): boolean;
  /** Decodes the data of a received frame. */
  decode(data: unknown): unknown;
  /** Handles a frame that waited for the sign-in. */
  receive(frame: Frame): void;
  /** Returns an interruption that begins now. */
  interruption(reason: Interruption['reason']): Interruption;
  /** Creates a channel that pages can't subscribe to. */
  channelOf(name: string): UserChannel;
  /** Called with the user who is signed in now; null if nobody is. */
  changed(user: UserData | null): void;
  /** Emits an event of the user, or `pusher:signin_error`. */
  emit(event: string, data: unknown): void;
  watchlist: { emit(event: string, data: unknown): void };
}

/** Keeps a user signed in: signs in again on each connection. */
export interface SignIn {
  /** Called when there is a new connection. */
  connected(): void;
  /** Retries at once if the sign-in failed. */
  retryNow(): void;
  /** Called when the connection is lost or ended. */
  disconnected(interruption: Interruption): void;
  /** Returns true if a received frame must wait until the server confirms the user's own channel. */
  intercepts(frame: Frame): boolean;
  /** Returns true if an error without a channel is the server's answer to the sign-in. */
  isRefusedBy(code: number | null): boolean;
  /** Returns true if an error without a channel refuses the sign-in again. */
  isRepeat(code: number | null): boolean;
  /** True while a sign-in is pending, or will be retried. */
  readonly pending: boolean;
  /** Handles a received frame. Ignores frames that aren't for the user. */
  handleFrame(frame: Frame): void;
  /** Resolves when the pending attempt has ended. */
  settled(): Promise<void>;
}

/** The chunk `sign-in`. */
export interface SignInChunk {
  createSignIn(deps: SignInDeps): SignIn;
}

/** How long the server may take to answer, ms. */
const SIGNIN_TIMEOUT = 4_000;
/** The wait before the next attempt at a server that rejects all sign-ins, ms: it may not support them. */
const REFUSED_WAIT = 300_000;
/** The prefix of users' own channels. */
const USER_CHANNEL = '#server-to-user-';
/** The maximum number of frames that wait for a sign-in. */
const MAX_EARLY_FRAMES = 1_000;

function createSignIn(deps: SignInDeps): SignIn {
  let channel: UserChannel | undefined;
  /** Aborts the pending request for a signature, at the latest when its connection ends. */
  let attempt: AbortController | undefined;
  /** True while the server hasn't answered the sign-in that was sent. */
  let isUnanswered = false;
  /** Consecutive failures. */
  let failures = 0;
  /** Fires when the server doesn't answer, or starts the next attempt. */
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Makes the next attempt after a failure; undefined if nothing has failed. */
  let retry: (() => void) | undefined;
  /** The channel that was last interrupted, and how; undefined if it is live again, or never was. */
  let interrupted: ({ channel: string } & Interruption) | undefined;
  let pending = false;
  /** Frames for the user that arrived before the server confirmed the sign-in. */
  let early: Frame[] = [];
  let settled = Promise.resolve();
  let resolveSettled = () => {};

  function connected(): void {
    failures = 0;
    settled = new Promise((resolve) => {
      resolveSettled = resolve;
    });
    signIn();
  }

  function retryNow(): void {
    if (!retry) return;
    clearTimeout(timer);
    retry();
  }

  async function signIn(): Promise<void> {
    retry = undefined;
    const socketId = deps.socketId();
    if (!socketId) return;
    pending = true;
    attempt = new AbortController();
    const { signal } = attempt;
    try {
      const { auth, user_data } = await deps.authenticate({ socketId }, signal);
      if (signal.aborted) return;
      deps.send('pusher:signin', { auth, user_data });
      isUnanswered = true;
      timer = setTimeout(failUnanswered, SIGNIN_TIMEOUT);
    } catch (error) {
      if (!signal.aborted) fail(error as PusherError);
    }
  }

  function failUnanswered(): void {
    const message = 'The server does not answer the sign-in. Trying again.';
    fail(new shared.PusherError('Timeout', message, { retryable: true }));
  }

  function intercepts(frame: Frame): boolean {
    if (!frame.channel?.startsWith(USER_CHANNEL)) return false;
    if (channel) return frame.channel === channel.name && channel.subscription.intercepts(frame);
    if (isUnanswered && early.length < MAX_EARLY_FRAMES) early.push(frame);
    return isUnanswered;
  }

  /**
   * Returns true if an error is the answer to the sign-in: Laravel Reverb doesn't support sign-ins, and answers with 4200,
   * "Invalid message format".
   */
  function isRefusedBy(code: number | null): boolean {
    return isUnanswered && code !== null && code >= 4200 && code < 4300;
  }

  function handleFrame(frame: Frame): void {
    if (frame.event === 'pusher:signin_success') handleSuccess(fieldsOf(deps.decode(frame.data)));
    else if (frame.event === 'pusher_internal:watchlist_events') emitWatchlistEvents(fieldsOf(deps.decode(frame.data)));
    else if (frame.event === 'pusher:error' && isUnanswered && !frame.channel) handleError(frame.data);
    if (channel && frame.channel === channel.name) channel.handleFrame(frame);
  }

  function handleError(data: unknown): void {
    const { code, message: words } = readError(deps.decode(data));
    const message = sentence(`The server refused the sign-in: ${words || 'no reason given'}`);
    const detail = { code, error: words };
    if (code === UNAUTHORIZED) fail(new shared.PusherError('AuthError', message, detail));
    else if (isRefusedBy(code)) {
      const hint = `${message} Does it support user authentication? Trying again in some minutes.`;
      const slowly = { ...detail, retryable: true, retryAfter: REFUSED_WAIT };
      fail(new shared.PusherError('AuthError', hint, slowly));
    }
  }

  function handleSuccess({ user_data }: Record<string, unknown>): void {
    const user = fieldsOf(deps.decode(user_data));
    const id = readText(user.id);
    // without a pending sign-in, the server can only repeat the signed-in user
    if (!pending && !(id && channel?.name === USER_CHANNEL + id)) return;
    if (!id) {
      const error = 'the server’s user_data is not a JSON string with an "id"';
      const message = `The sign-in failed: ${error}.`;
      fail(new shared.PusherError('AuthError', message, { code: 'no-user-data', error }));
      return;
    }
    const waiting = early;
    endAttempt();
    deps.changed(user as UserData);
    const name = `${USER_CHANNEL}${user.id}`;
    if (channel?.name === name) return;
    leaveChannel();
    if (interrupted?.channel !== name) interrupted = undefined;
    channel = deps.channelOf(name);
    channel.bind_global((event, value) => {
      if (event === 'pusher:subscription_succeeded') interrupted = undefined;
      else if (event === 'pusher:gap' || !event.startsWith('pusher:')) deps.emit(event, value);
    });
    if (interrupted) channel.subscription.interrupt({ since: interrupted.since, reason: interrupted.reason });
    channel.subscribe();
    for (const frame of waiting) if (frame.channel === name) deps.receive(frame);
  }

  function emitWatchlistEvents({ events }: Record<string, unknown>): void {
    for (const event of Array.isArray(events) ? events : []) {
      const name = readText(fieldsOf(event).name);
      if (name !== undefined) deps.watchlist.emit(name, event);
    }
  }

  /** Retries after a retryable error. Reports the first failure in a row, and every final one. */
  function fail(error: PusherError): void {
    if (!error.retryable) signOut();
    clearTimeout(timer);
    isUnanswered = false;
    failures++;
    retry = error.retryable ? signIn : connected;
    if (error.retryable) timer = setTimeout(signIn, retryDelay(failures, error.retryAfter));
    if (failures === 1 || !error.retryable) deps.emit('pusher:signin_error', error);
  }

  function signOut(interruption?: Interruption): void {
    leaveChannel(interruption);
    endAttempt();
    deps.changed(null);
  }

  function leaveChannel(interruption = deps.interruption('refused')): void {
    // from the sign-in on, the server sends events to the user, even if it doesn't confirm the channel
    if (channel) interrupted ??= { channel: channel.name, ...interruption };
    channel?.unsubscribe();
    channel?.subscription.disconnected(interruption);
    channel = undefined;
  }

  function endAttempt(): void {
    attempt?.abort();
    clearTimeout(timer);
    isUnanswered = false;
    pending = false;
    early = [];
    retry = undefined;
    resolveSettled();
  }

  return {
    ...{ connected, retryNow, disconnected: signOut, intercepts, isRefusedBy, handleFrame, settled: () => settled },
    isRepeat: (code) => isRefusedBy(code) && failures > 0,
    get pending() {
      return pending;
    },
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

registerChunk('sign-in', { createSignIn } satisfies SignInChunk);
