import { randomInt } from 'node:crypto';
import { type Frame, isObject, type JsonObject } from '../../client/protocol/frame.js';
import type { App } from '../app/app.js';
import { USER_CHANNEL_PREFIX } from '../app/published-event.js';
import { encodeEvent, serverFrame } from '../app/server-frame.js';
import { userText } from '../app/signature.js';
import type { EncodedFrame, Member, Subscriber, Wire } from '../app/subscriber.js';
import { decodeJson } from '../http/json-text.js';
import {
  MAX_CLIENT_EVENTS_PER_SECOND,
  MAX_REPEATED_NAME_LENGTH,
  MAX_USER_DATA_BYTES,
  MAX_USER_ID_LENGTH,
  SILENCE_GRACE,
} from '../http/limits.js';
import { ActivityCheck } from './activity-check.js';
import { judgeClientEvent } from './client-event.js';
import { RateLimit } from './client-event-limit.js';
import { readClientFrame } from './client-frame.js';
import { checkAuth, decide, readMember } from './subscription-request.js';

const PING = serverFrame('pusher:ping', {});
const PONG = serverFrame('pusher:pong', {});

/** One client's life, from the handshake to the close: frames in, actions out. Whatever comes in, it never throws. */
export class SocketSession implements Subscriber {
  readonly socketId: string;
  readonly #app: App;
  readonly #wire: Wire;
  readonly #liveness: ActivityCheck;
  readonly #clientEvents = new RateLimit(MAX_CLIENT_EVENTS_PER_SECOND);
  #user: Member | undefined;
  #ended = false;

  /** Greets the client. `activityTimeout` is in seconds. */
  constructor(app: App, wire: Wire, activityTimeout: number) {
    this.#app = app;
    this.#wire = wire;
    this.socketId = freeSocketId(app);
    this.#liveness = new ActivityCheck(activityTimeout * 1000 + SILENCE_GRACE, SILENCE_GRACE, {
      ping: () => this.send(PING),
      dead: () => this.close(4201, 'No pong came in time.'),
    });
    app.connect(this);
    const greeting = { socket_id: this.socketId, activity_timeout: activityTimeout };
    this.send(serverFrame('pusher:connection_established', greeting));
  }

  /** Whether it is subscribed to this channel. */
  holds(channel: string): boolean {
    return this.#app.subscription(this, channel) !== undefined;
  }

  send(frame: EncodedFrame): void {
    this.#wire.send(frame);
  }

  close(code: number, message: string): void {
    this.#complain(code, message);
    this.end();
    this.#wire.close(code, message);
  }

  /** A sign of life other than a frame. */
  heard(): void {
    if (!this.#ended) this.#liveness.heard();
  }

  /** The wire is gone: lets go of everything. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#liveness.stop();
    this.#app.disconnect(this, this.#user?.id);
  }

  /** One message of the client; undefined stands for a binary one, which the protocol does not know. */
  receive(message: string | undefined): void {
    if (this.#ended) return;
    this.#liveness.heard();
    const frame =
      message === undefined ? 'A frame has to be text; a binary one was dropped.' : readClientFrame(message);
    if (typeof frame === 'string') this.#complain(null, frame);
    else this.#act(frame);
  }

  #act(frame: Frame): void {
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
        else this.#complain(null, 'The event of this frame is unknown; events of clients begin with "client-".');
    }
  }

  #subscribe(data: JsonObject): void {
    const { channel } = data;
    if (typeof channel !== 'string') {
      this.#complain(null, 'pusher:subscribe needs a "channel", a string.');
    } else if (this.#user && channel === USER_CHANNEL_PREFIX + this.#user.id) {
      // The sign-in was the subscription; clients ask for it all the same.
      this.send(serverFrame('pusher_internal:subscription_succeeded', {}, channel));
    } else if (this.#app.subscription(this, channel)) {
      this.#complain(null, `Existing subscription to channel ${channel}`, channel);
    } else {
      const subscriptions = this.#app.subscriptionCountOf(this);
      const applicant = { socketId: this.socketId, user: this.#user, subscriptions };
      const decision = decide(this.#app, applicant, channel, data);
      if (!('refusal' in decision)) this.#app.subscribe(this, channel, decision.member);
      else this.send(serverFrame('pusher:subscription_error', decision.refusal, repeatable(channel)));
    }
  }

  #unsubscribe({ channel }: JsonObject): void {
    if (typeof channel === 'string') this.#app.unsubscribe(this, channel);
    else this.#complain(null, 'pusher:unsubscribe needs a "channel", a string.');
  }

  #signIn(data: JsonObject): void {
    const user = readSignIn(this.#app, this.socketId, data);
    if (typeof user === 'string') {
      this.#complain(4009, user);
      return;
    }
    if (this.#user) this.#app.signOut(this, this.#user.id);
    this.#user = user;
    this.#app.signIn(this, user.id);
    this.send(encodeEvent('pusher:signin_success', JSON.stringify({ user_data: data.user_data })));
  }

  #relay(frame: Frame): void {
    const verdict = judgeClientEvent(this.#app, this, this.#clientEvents, frame);
    if ('code' in verdict) this.#complain(verdict.code, verdict.message, frame.channel);
    else this.#app.relay(this, verdict.channel, frame.event, verdict.data);
  }

  #complain(code: number | null, message: string, channel?: string): void {
    this.send(serverFrame('pusher:error', { code, message }, repeatable(channel)));
  }
}

/** Who signs in with `pusher:signin` (protocol §6), or a sentence that says why nobody does. */
function readSignIn(app: App, socketId: string, { auth, user_data: userData }: JsonObject): Member | string {
  if (typeof auth !== 'string' || typeof userData !== 'string') {
    return 'pusher:signin needs "auth" and "user_data", which the user-auth endpoint answers with.';
  }
  if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES) {
    return `The user_data of pusher:signin has more than ${MAX_USER_DATA_BYTES} bytes.`;
  }
  const refused = checkAuth(app, userText(socketId, userData), auth);
  if (refused) return refused.refusal.error;
  const user = readMember(decodeJson(userData));
  if (!user) return 'The user_data of pusher:signin is not JSON with an id.';
  if (user.id.length <= MAX_USER_ID_LENGTH) return user;
  return `The id of pusher:signin has ${user.id.length} characters; at most ${MAX_USER_ID_LENGTH} are allowed.`;
}

/** A channel name as an answer carries it: without a limit, a client could make an answer as long as it likes. */
function repeatable(channel: string | undefined): string | undefined {
  return channel !== undefined && channel.length <= MAX_REPEATED_NAME_LENGTH ? channel : undefined;
}

function freeSocketId(app: App): string {
  const digits = () => randomInt(1, 2 ** 31);
  let id = `${digits()}.${digits()}`;
  while (app.hasSocket(id)) id = `${digits()}.${digits()}`;
  return id;
}
