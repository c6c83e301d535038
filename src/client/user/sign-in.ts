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

/** Who somebody is, as the application's server signed it; `id` is there always. */
export interface UserData {
  id: string;
  [field: string]: unknown;
}

/** The user's own channel, as far as a sign-in needs it. */
interface UserChannel {
  readonly name: string;
  readonly subscribed: boolean;
  bind_global(fn: GlobalListener): unknown;
  unbind_all(): unknown;
  subscribe(): void;
  unsubscribe(): void;
  disconnected(interruption: Interruption): void;
  interrupt(interruption: Interruption): void;
  intercepts(frame: Frame): boolean;
  handleFrame(frame: Frame): void;
}

/** What a sign-in needs of its client. */
export interface SignInDeps {
  /** The connection's id; undefined while there is no connection. */
  socketId(): string | undefined;
  /** Proves who uses this connection; rejects with a PusherError. */
  authenticate(request: UserAuthenticationRequest, signal: AbortSignal): Promise<UserAuthenticationData>;
  send(event: string, data: unknown): boolean;
  /** The value that a received frame's data stands for. */
  decode(data: unknown): unknown;
  /** Handles a frame that waited for the sign-in. */
  receive(frame: Frame): void;
  /** The beginning of a gap at this moment. */
  interruption(reason: Interruption['reason']): Interruption;
  /** A channel that no page can ask for. */
  channelOf(name: string): UserChannel;
  /** Who is signed in now: null for nobody. */
  changed(user: UserData | null): void;
  /** An event for the user, or `pusher:signin_error`. */
  emit(event: string, data: unknown): void;
  /** An event of the watchlist. */
  watch(event: string, data: unknown): void;
}

/** Keeps a user signed in, on each connection anew. */
export interface SignIn {
  /** There is a new connection. */
  connected(): void;
  /** Tries again at once, where it has failed. */
  again(): void;
  /** The connection is gone. */
  disconnected(interruption: Interruption): void;
  /** Returns true if a received frame waits until the user's own channel is confirmed. */
  intercepts(frame: Frame): boolean;
  /** Returns true if an error that names no channel is the server's answer to the sign-in. */
  isRefusedBy(code: number | null): boolean;
  /** Returns true if an error that names no channel refuses the sign-in once more. */
  isRepeat(code: number | null): boolean;
  /** Whether a sign-in is under way, or will be tried again. */
  readonly pending: boolean;
  /** Takes one received frame; what is not for the user is left alone. */
  handleFrame(frame: Frame): void;
  /** Ends with the attempt that is under way. */
  done(): Promise<void>;
}

/** What this part is, under the name `sign-in`. */
export interface SignInChunk {
  createSignIn(setting: SignInDeps): SignIn;
}

/** How long the server may take to answer, ms. */
const SIGNIN_TIMEOUT = 4_000;
/** How long to wait before a server that refused the sign-in as such is asked again, ms: it may never have heard of it. */
const REFUSED_WAIT = 300_000;
/** What the names of users' own channels begin with. */
const USER_CHANNEL = '#server-to-user-';
/** The most frames that wait for a sign-in. */
const MAX_EARLY_FRAMES = 1_000;

function createSignIn(setting: SignInDeps): SignIn {
  let channel: UserChannel | undefined;
  /** Ends with the connection that it was begun on. */
  let attempt: AbortController | undefined;
  /** Whether the server has been asked, and has not answered. */
  let asked = false;
  /** How often in a row it did not succeed, and when it is tried again. */
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** How it is tried again; undefined while nothing has failed. */
  let retry: (() => void) | undefined;
  /** The channel that was lost last, and how; undefined while it is there again, or never was. */
  let lost: ({ channel: string } & Interruption) | undefined;
  let pending = false;
  /** Frames for the user that came before the server confirmed who that is. */
  let early: Frame[] = [];
  let done = Promise.resolve();
  let endAttempt = () => {};

  function connected(): void {
    failures = 0;
    done = new Promise((resolve) => {
      endAttempt = resolve;
    });
    ask();
  }

  function again(): void {
    if (!retry) return;
    clearTimeout(timer);
    retry();
  }

  async function ask(): Promise<void> {
    retry = undefined;
    const socketId = setting.socketId();
    if (!socketId) return;
    pending = true;
    attempt = new AbortController();
    const { signal } = attempt;
    try {
      const { auth, user_data } = await setting.authenticate({ socketId }, signal);
      if (signal.aborted) return;
      setting.send('pusher:signin', { auth, user_data });
      asked = true;
      timer = setTimeout(late, SIGNIN_TIMEOUT);
    } catch (error) {
      if (!signal.aborted) fail(error as PusherError);
    }
  }

  function late(): void {
    const message = 'The server does not answer the sign-in. Trying again.';
    fail(new shared.PusherError('Timeout', message, { retryable: true }));
  }

  function intercepts(frame: Frame): boolean {
    if (!frame.channel?.startsWith(USER_CHANNEL)) return false;
    if (channel) return frame.channel === channel.name && channel.intercepts(frame);
    if (asked && early.length < MAX_EARLY_FRAMES) early.push(frame);
    return asked;
  }

  /** Laravel Reverb knows no sign-in, and answers with 4200, "Invalid message format". */
  function isRefusedBy(code: number | null): boolean {
    return asked && code !== null && code >= 4200 && code < 4300;
  }

  function handleFrame(frame: Frame): void {
    if (frame.event === 'pusher:signin_success') welcome(fieldsOf(setting.decode(frame.data)));
    else if (frame.event === 'pusher_internal:watchlist_events') watch(fieldsOf(setting.decode(frame.data)));
    else if (frame.event === 'pusher:error' && asked && !frame.channel) refuse(frame.data);
    if (channel && frame.channel === channel.name) channel.handleFrame(frame);
  }

  function refuse(data: unknown): void {
    const { code, message: words } = readError(setting.decode(data));
    const message = sentence(`The server refused the sign-in: ${words || 'no reason given'}`);
    const detail = { code, error: words };
    if (code === UNAUTHORIZED) fail(new shared.PusherError('AuthError', message, detail));
    else if (isRefusedBy(code)) {
      const hint = `${message} Does it support user authentication? Trying again in some minutes.`;
      const slowly = { ...detail, retryable: true, retryAfter: REFUSED_WAIT };
      fail(new shared.PusherError('AuthError', hint, slowly));
    }
  }

  function welcome({ user_data }: Record<string, unknown>): void {
    const user = fieldsOf(setting.decode(user_data));
    const id = readText(user.id);
    // unasked, a server can only repeat who is signed in
    if (!pending && !(id && channel?.name === USER_CHANNEL + id)) return;
    if (!id) {
      const error = 'the server’s user_data is not a JSON string with an "id"';
      const message = `The sign-in failed: ${error}.`;
      fail(new shared.PusherError('AuthError', message, { code: 'no-user-data', error }));
      return;
    }
    const waiting = early;
    settle();
    setting.changed(user as UserData);
    const name = `${USER_CHANNEL}${user.id}`;
    if (channel?.name === name) return;
    leaveChannel();
    if (lost?.channel !== name) lost = undefined;
    channel = setting.channelOf(name);
    channel.bind_global((event, value) => {
      if (event === 'pusher:subscription_succeeded') lost = undefined;
      else if (event === 'pusher:gap' || !event.startsWith('pusher:')) setting.emit(event, value);
    });
    if (lost) channel.interrupt({ since: lost.since, reason: lost.reason });
    channel.subscribe();
    for (const frame of waiting) if (frame.channel === name) setting.receive(frame);
  }

  function watch({ events }: Record<string, unknown>): void {
    for (const event of Array.isArray(events) ? events : []) {
      const name = readText(fieldsOf(event).name);
      if (name !== undefined) setting.watch(name, event);
    }
  }

  /** Tells of the first failure in a row; one that may pass is tried again. */
  function fail(error: PusherError): void {
    if (!error.retryable) leave();
    clearTimeout(timer);
    asked = false;
    failures++;
    retry = error.retryable ? ask : connected;
    if (error.retryable) timer = setTimeout(ask, retryDelay(failures, error.retryAfter));
    if (failures === 1 || !error.retryable) setting.emit('pusher:signin_error', error);
  }

  /** Nobody is signed in. */
  function leave(interruption?: Interruption): void {
    leaveChannel(interruption);
    settle();
    setting.changed(null);
  }

  function leaveChannel(interruption = setting.interruption('refused')): void {
    // the server sends a user events from the sign-in on, whether it confirms the channel or not
    if (channel) lost ??= { channel: channel.name, ...interruption };
    channel?.unsubscribe();
    channel?.disconnected(interruption);
    channel = undefined;
  }

  /** What is under way has ended. */
  function settle(): void {
    attempt?.abort();
    clearTimeout(timer);
    asked = false;
    pending = false;
    early = [];
    retry = undefined;
    endAttempt();
  }

  return {
    ...{ connected, again, disconnected: leave, intercepts, isRefusedBy, handleFrame, done: () => done },
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
