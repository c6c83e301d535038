import { randomInt } from 'node:crypto';
import { type Frame, isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import type { RefusedRequest } from '../app/log-entry.js';
import { USER_CHANNEL_PREFIX } from '../app/published-event.js';
import { encodeEvent, serverFrame } from '../app/server-frame.js';
import { userAuthText } from '../app/signature.js';
import type { EncodedFrame, FrameSender, Member, Subscriber } from '../app/subscriber.js';
import { decodeJson } from '../http/json-text.js';
import {
  MAX_CLIENT_EVENTS_PER_SECOND,
  MAX_REPEATED_NAME_LENGTH,
  MAX_USER_DATA_BYTES,
  MAX_USER_ID_LENGTH,
  SILENCE_GRACE,
} from '../http/limits.js';
import { ActivityCheck } from './activity-check.js';
import { checkClientEvent } from './client-event.js';
import { RateLimit } from './client-event-limit.js';
import { readClientFrame } from './client-frame.js';
import { checkAuth, checkSubscription, readMember } from './subscription-request.js';

const PING = serverFrame('pusher:ping', {});
const PONG = serverFrame('pusher:pong', {});

/**
 * One client's session, from the handshake to the close: receives its frames and acts on them. Never throws, whatever
 * the client sends.
 */
export class SocketSession implements Subscriber {
  readonly socketId: string;
  readonly #app: App;
  readonly #connection: FrameSender;
  readonly #activityCheck: ActivityCheck;
  readonly #clientEvents = new RateLimit(MAX_CLIENT_EVENTS_PER_SECOND);
  #user: Member | undefined;
  #ended = false;

  /** Completes the handshake. `activityTimeout` is in seconds. */
  constructor(app: App, connection: FrameSender, activityTimeout: number) {
    this.#app = app;
    this.#connection = connection;
    this.socketId = createSocketId(app);
    this.#activityCheck = new ActivityCheck(activityTimeout * 1000 + SILENCE_GRACE, SILENCE_GRACE, {
      ping: () => this.send(PING),
      timeout: () => this.close(4201, 'Pong not received in time.'),
    });
    app.connect(this);
    const handshake = { socket_id: this.socketId, activity_timeout: activityTimeout };
    this.send(serverFrame('pusher:connection_established', handshake));
  }

  /** Returns true if the client is subscribed to this channel. */
  isSubscribed(channel: string): boolean {
    return this.#app.subscription(this, channel) !== undefined;
  }

  send(frame: EncodedFrame): void {
    this.#connection.send(frame);
  }

  close(code: number, message: string): void {
    this.#sendError(code, message);
    this.end(code, message);
    this.#connection.close(code, message);
  }

  /** Called for activity other than a frame. */
  handleActivity(): void {
    if (!this.#ended) this.#activityCheck.reset();
  }

  /**
   * Ends the session when the connection is gone: leaves all channels and stops all timers. The code and the reason of
   * the close are for the log.
   */
  end(code = 1006, reason = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#activityCheck.stop();
    this.#app.disconnect(this, this.#user?.id);
    this.#app.log?.({ type: 'disconnected', ...this.#identity, code, reason });
  }

  /** Handles one message of the client; undefined stands for a binary message, which the protocol doesn't have. */
  receive(message: string | undefined): void {
    if (this.#ended) return;
    this.#activityCheck.reset();
    const frame = message === undefined ? 'A frame must be text; a binary one was ignored.' : readClientFrame(message);
    if (typeof frame === 'string') this.#refuse('frame', { message: frame });
    else this.#handleFrame(frame);
  }

  #handleFrame(frame: Frame): void {
    const data = isObject(frame.data) ? frame.data : {};
    switch (frame.event) {
      case 'pusher:ping':
        this.send(PONG);
        break;
      case 'pusher:pong':
        break;
      case 'pusher:subscribe':
        this.#subscribe(data);
        break;
      case 'pusher:unsubscribe':
        this.#unsubscribe(data);
        break;
      case 'pusher:signin':
        this.#signIn(data);
        break;
      default:
        if (frame.event.startsWith('client-')) this.#relay(frame);
        else {
          const message = 'The event of this frame is unknown; client events begin with "client-".';
          this.#refuse('frame', { message, event: frame.event });
        }
    }
  }

  #subscribe(data: JsonObject): void {
    const { channel } = data;
    if (typeof channel !== 'string') {
      this.#refuse('subscription', { message: 'pusher:subscribe needs a "channel" that is a string.' });
    } else if (this.#user && channel === USER_CHANNEL_PREFIX + this.#user.id) {
      // The sign-in already subscribed the user, but clients subscribe anyway.
      this.send(serverFrame('pusher_internal:subscription_succeeded', {}, channel));
    } else if (this.#app.subscription(this, channel)) {
      this.#refuse('subscription', { message: `Existing subscription to channel ${channel}`, channel });
    } else {
      const subscriptions = this.#app.subscriptionCountOf(this);
      const socket = { socketId: this.socketId, user: this.#user, subscriptions };
      const result = checkSubscription(this.#app, socket, channel, data);
      if (!('rejection' in result)) return this.#app.subscribe(this, channel, result.member);
      const { status: code, error: reason } = result.rejection;
      this.send(serverFrame('pusher:subscription_error', result.rejection, repeatableName(channel)));
      this.#app.log?.({ type: 'refused', request: 'subscription', ...this.#identity, channel, code, reason });
    }
  }

  #unsubscribe({ channel }: JsonObject): void {
    if (typeof channel !== 'string') {
      this.#refuse('frame', { message: 'pusher:unsubscribe needs a "channel" that is a string.' });
    } else if (this.isSubscribed(channel)) {
      this.#app.unsubscribe(this, channel);
      const subscribers = this.#app.channel(channel)?.size ?? 0;
      this.#app.log?.({ type: 'unsubscribed', ...this.#identity, channel, subscribers });
    }
  }

  #signIn(data: JsonObject): void {
    const user = readSignIn(this.#app, this.socketId, data);
    if (typeof user === 'string') {
      this.#refuse('sign-in', { code: 4009, message: user });
      return;
    }
    if (this.#user) this.#app.signOut(this, this.#user.id);
    this.#user = user;
    this.#app.signIn(this, user.id);
    this.send(encodeEvent('pusher:signin_success', JSON.stringify({ user_data: data.user_data })));
    this.#app.log?.({ type: 'signed-in', ...this.#identity, userId: user.id });
  }

  #relay(frame: Frame): void {
    const check = checkClientEvent(this.#app, this, this.#clientEvents, frame);
    if ('code' in check) this.#refuse('client-event', { ...check, channel: frame.channel, event: frame.event });
    else this.#app.relay(this, check.channel, frame.event, check.data);
  }

  /** The fields that identify this socket in the log. */
  get #identity() {
    return { appId: this.#app.id, socketId: this.socketId };
  }

  /** Sends an error to the client, and logs it. */
  #refuse(
    request: RefusedRequest,
    { code, message, channel, event }: { code?: number; message: string; channel?: string; event?: string },
  ): void {
    this.#sendError(code ?? null, message, channel);
    this.#app.log?.({ type: 'refused', request, ...this.#identity, channel, event, code, reason: message });
  }

  #sendError(code: number | null, message: string, channel?: string): void {
    this.send(serverFrame('pusher:error', { code, message }, repeatableName(channel)));
  }
}

/** Reads the user of a `pusher:signin` (protocol §6). Returns a sentence if the sign-in fails. */
function readSignIn(app: App, socketId: string, { auth, user_data: userData }: JsonObject): Member | string {
  if (typeof auth !== 'string' || typeof userData !== 'string') {
    return 'pusher:signin needs "auth" and "user_data", which the user-auth endpoint returns.';
  }
  if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    return `The user_data of pusher:signin has more than ${MAX_USER_DATA_BYTES} bytes.`;
  }
  const failure = checkAuth(app, userAuthText(socketId, userData), auth);
  if (failure) return failure.rejection.error;
  const user = readMember(decodeJson(userData));
  if (!user) return 'The user_data of pusher:signin is not JSON with an id.';
  if (user.id.length <= MAX_USER_ID_LENGTH) return user;
  return `The id of pusher:signin has ${user.id.length} characters; at most ${MAX_USER_ID_LENGTH} are allowed.`;
}

/**
 * Returns a channel name for use in an error frame, if it isn't too long: a client must not be able to cause huge
 * frames.
 */
function repeatableName(channel: string | undefined): string | undefined {
  return channel !== undefined && channel.length <= MAX_REPEATED_NAME_LENGTH ? channel : undefined;
}

function createSocketId(app: App): string {
  const digits = () => randomInt(1, 2 ** 31);
  let id = `${digits()}.${digits()}`;
  while (app.hasSocket(id)) id = `${digits()}.${digits()}`;
  return id;
}
