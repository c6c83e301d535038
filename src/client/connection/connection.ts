import { isPrerendering } from '../base/dom-clobbering.js';
import { EventEmitter } from '../base/event-emitter.js';
import { Timers } from '../base/timers.js';
import { isHidden, type WakeReason, watchWake } from '../base/wake.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { closeAction } from '../protocol/close-codes.js';
import { decodeData, decodeFrame, encodeFrame, type Frame, readError } from '../protocol/frame.js';
import { PusherError } from '../protocol/pusher-error.js';
import type { Transport } from '../transports/transport.js';
import { TransportSelector } from '../transports/transport-selector.js';
import type { ClientConnection, ConnectionState } from './connection-contract.js';
import {
  closedError,
  noPongError,
  notConnectedError,
  openingLimitError,
  reportedError,
  silenceError,
  unhandledMessageError,
  unreachableError,
  unsetError,
  unsupportedError,
} from './connection-errors.js';
import type { ConnectionReports } from './connection-reports.js';
import { type Phase, TRANSITIONS, type Trigger } from './connection-transitions.js';
import { EarlyRetries, HURRY_INTERVAL } from './early-retries.js';
import { readHandshake } from './handshake.js';
import { Heartbeat, heartbeatTimes } from './heartbeat.js';
import { learnIdleLimit, NO_IDLE_LIMIT } from './idle-limit.js';
import {
  failuresInRow,
  initialScheme,
  NO_SETBACKS,
  type RetryReason,
  reconnectDelay,
  STABLE_AFTER,
  schemeAfter,
} from './reconnection.js';

/** The time limit of an attempt, from dialing to the handshake, ms. */
export const OPENING_LIMIT = 15_000;
/** The time limit for the answer to a ping, or for an attempt, after a wake-up, ms. */
export const WAKE_LIMIT = 3_000;
/** The time over which the clients behind a returning network spread their attempts after a wake-up, ms. */
const WAKE_SPREAD = 1_000;

/**
 * A connection to a server: dials, waits for the handshake, sends heartbeats, and reconnects.
 *
 * Emits `state_change` with `{previous, current}`, then the name of the state (`connected` with `{socket_id}`);
 * `connecting_in` (seconds), `message` (each frame, decoded), and `error` (a {@link PusherError}).
 *
 * @example
 * pusher.connection.bind('state_change', ({ current }) => showState(current));
 */
export class Connection extends EventEmitter implements ClientConnection {
  /** The public state. */
  state: ConnectionState = 'initialized';
  /** The server's id of the connection, or of the last one until the next is established; undefined before the first. */
  socket_id: string | undefined;
  /** The last error since the connection was last established. */
  lastError: PusherError | undefined;
  /** The round-trip time of the last ping, ms; undefined before the first. */
  rtt: number | undefined;
  /** Part of pusher-js: the current options. */
  options: Record<string, unknown>;

  #resolved: ResolvedOptions;
  readonly #reports: ConnectionReports;
  #phase: Phase = 'initialized';
  #scheme: ReturnType<typeof initialScheme>;
  #transport: Transport | undefined;
  #transports: TransportSelector;
  /** The timers of the current phase. */
  readonly #timers = new Timers();
  /** Runs from the first attempt until the connection is established or over. */
  #unavailableTimer: ReturnType<typeof setTimeout> | undefined;
  #unavailable = false;
  #setbacks = NO_SETBACKS;
  #isStable = false;
  #idleLimit = NO_IDLE_LIMIT;
  #delay = 0;
  #heartbeat: Heartbeat | undefined;
  #heardAt = 0;
  /** The activity timeout that the server announced, ms. */
  #activityTimeout = 0;
  #reportedCode: number | null = null;
  #endWatch: (() => void) | undefined;
  #wokeAt = Number.NaN;
  readonly #early = new EarlyRetries(this.#timers);
  /** True if even a hidden page makes the next attempt, because the server or the page requested it. */
  #ignoresHidden = false;

  constructor(options: ResolvedOptions, reports: ConnectionReports) {
    super();
    this.options = this.#resolved = options;
    this.#scheme = initialScheme(options.tls);
    this.#transports = new TransportSelector(options);
    this.#reports = reports;
  }

  /** Starts to connect; during a wait, retries at once. Does nothing if the connection is established. */
  connect(): void {
    this.#transition('connect');
  }

  /** Ends the connection or the attempt. */
  disconnect(): void {
    this.#transition('disconnect');
  }

  /** @internal */
  move(options: ResolvedOptions): void {
    this.options = this.#resolved = options;
    this.#scheme = initialScheme(options.tls);
    this.#idleLimit = NO_IDLE_LIMIT;
    this.#transports = new TransportSelector(options);
    this.#transition('move');
  }

  /** Part of pusher-js: sends a raw text. Returns false unless the connection is established. */
  send(text: string): boolean {
    return this.#phase === 'connected' && !!this.#transport?.send(text);
  }

  /** Returns true if the next attempt uses TLS. */
  isUsingTLS(): boolean {
    return this.#scheme.tls;
  }

  /** Sends one event. Returns false unless the connection is established. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    return this.#phase === 'connected' && this.#send(event, data, channel);
  }

  /**
   * Sends a ping. Rejects with a PusherError if there is no connection, if it is lost meanwhile, or if the server sends
   * other frames, but no pong.
   *
   * @returns the round-trip time in ms
   */
  async ping(): Promise<number> {
    if (!this.#heartbeat) throw notConnectedError(this.#resolved.host);
    return this.#heartbeat.ping();
  }

  /** @internal */
  get heardAt(): number {
    return this.#heardAt;
  }

  #transition(trigger: Trigger): void {
    const next = TRANSITIONS[this.#phase][trigger];
    if (!next) return;
    this.#ignoresHidden = trigger === 'move';
    if (next === 'waiting') this.#delay = trigger === 'move' ? 0 : this.#delayAfter(trigger as RetryReason);
    else if (next === 'connected') this.#setbacks = { ...this.#setbacks, attempts: 0 };
    else if (next === 'disconnected') this.#setbacks = NO_SETBACKS;
    this.#leave(next);
    this.#phase = next;
    this.#enter(next);
  }

  /** Counts the setback. Returns the wait before the next attempt, ms. */
  #delayAfter(reason: RetryReason): number {
    const { attempts, shortLived } = this.#setbacks;
    if (this.#phase === 'opening') {
      const before = this.#scheme;
      this.#scheme = schemeAfter(reason, before, this.#resolved.tls);
      if (this.#scheme.upgraded && !before.upgraded) {
        this.#ignoresHidden = true;
        return 0;
      }
    }
    const wasShort = this.#phase === 'connected' && !this.#isStable;
    this.#setbacks = { attempts: attempts + 1, shortLived: shortLived + (wasShort ? 1 : 0) };
    return reconnectDelay(reason, this.#setbacks);
  }

  #leave(next: Phase): void {
    this.#timers.clear();
    this.#early.cleared();
    if (next === 'connected') return;
    this.#heartbeat?.stop(notConnectedError(this.#resolved.host));
    this.#heartbeat = undefined;
    this.#transport?.close();
    this.#transport = undefined;
  }

  #enter(phase: Phase): void {
    switch (phase) {
      case 'opening':
        this.#endWatch ??= watchWake((reason) => this.#wake(reason));
        this.#updateState();
        if (this.#phase === 'opening' && !this.#transport) this.#dial();
        break;
      case 'connected':
        this.lastError = undefined;
        this.#heardAt = Date.now();
        this.#endUnavailable();
        this.#isStable = false;
        this.#timers.after(STABLE_AFTER, () => {
          this.#isStable = true;
          this.#setbacks = NO_SETBACKS;
        });
        this.#startHeartbeat();
        this.#updateState();
        break;
      case 'waiting': {
        const delay = this.#delay;
        this.#watchUnavailable();
        this.#timers.after(delay, () => this.#retry());
        // the attempt that was pending at the wake-up failed only now, and earlier setbacks say little about the next one
        if (Math.abs(Date.now() - this.#wokeAt) <= HURRY_INTERVAL) this.#hurry(Math.random() * WAKE_SPREAD);
        this.#updateState();
        if (delay > 0 && this.#phase === 'waiting') this.emit('connecting_in', Math.round(delay / 1000));
        break;
      }
      default:
        this.#endWatch?.();
        this.#endWatch = undefined;
        this.#endUnavailable();
        this.#updateState();
    }
  }

  /** Derives the public state from the phase, and notifies the listeners. */
  #updateState(): void {
    const phase = this.#phase;
    const current =
      phase !== 'opening' && phase !== 'waiting' ? phase : this.#unavailable ? 'unavailable' : 'connecting';
    const previous = this.state;
    if (current === previous) return;
    this.state = current;
    this.#reports.debug('State', `${previous} -> ${current}`);
    if (current !== 'connected') this.#reports.down(previous === 'connected', current === 'disconnected');
    this.emit('state_change', { previous, current });
    if (this.state !== current) return;
    if (current === 'connected') this.#reports.up();
    this.emit(current, current === 'connected' ? { socket_id: this.socket_id } : undefined);
  }

  /** Makes the next attempt. A hidden page waits until it is visible. Returns true if an attempt was made. */
  #retry(): boolean {
    const isDue = this.#ignoresHidden || !isHidden();
    if (isDue) this.#transition('due');
    return isDue;
  }

  #dial(): void {
    if (isPrerendering()) return;
    this.#watchUnavailable();
    if (this.#transports.usable.length === 0) {
      if (this.#resolved.host) this.#fail(unsupportedError(), 'unsupported');
      // later, so that the page can bind its listeners first
      else this.#timers.after(0, () => this.#fail(unsetError(), 'unsupported'));
      return;
    }
    const url = this.#transports.url(this.#scheme.tls);
    this.#reportedCode = null;
    this.#timers.after(OPENING_LIMIT, () => this.#fail(openingLimitError(OPENING_LIMIT, url), 'wait'));
    this.#transport = this.#transports.open(this.#scheme.tls, failuresInRow(this.#setbacks), {
      message: (message) => this.#handleMessage(message, url),
      alive: () => {
        this.#heartbeat?.heard();
        this.#heardAt = this.#heartbeat?.heardAt ?? this.#heardAt;
      },
      better: () => this.#transition('move'),
      closed: (code, reason) => this.#closed(code, reason, url),
    });
  }

  /** Handles one message. Never throws: a message must not end the transport or a Node process. */
  #handleMessage(message: unknown, url: string): void {
    try {
      this.#heartbeat?.heard();
      this.#reports.debug('Received', message);
      const frame = decodeFrame(message);
      if (this.#phase === 'opening') this.#readHandshake(frame, url);
      else this.#receive(frame);
    } catch (cause) {
      const error = unhandledMessageError(message, cause);
      if (!this.#reports.isRepeat(error)) this.#report(error);
    }
  }

  #readHandshake(frame: Frame | PusherError, url: string): void {
    const handshake = readHandshake(frame, url);
    if (handshake instanceof PusherError) this.#fail(handshake, closeAction(Number(handshake.code), 'opening'));
    else {
      this.socket_id = handshake.socketId;
      if (this.#transport) this.#transports.worked(this.#transport);
      this.#activityTimeout = handshake.activityTimeout;
      this.#scheme = initialScheme(this.#scheme.tls);
      this.#transition('established');
    }
  }

  #receive(frame: Frame | PusherError): void {
    // the last frame before a close may be an error: a gap begins before it
    if ((frame as Frame).event !== 'pusher:error') this.#heardAt = this.#heartbeat?.heardAt ?? this.#heardAt;
    if (frame instanceof PusherError) {
      if (!this.#reports.isRepeat(frame)) this.#report(frame);
      return;
    }
    if (frame.event.startsWith('pusher:')) this.#handleControlFrame(frame);
    this.#reports.frame(frame);
    if (!this.hasListeners('message')) return;
    const { event, channel, data, user_id } = frame;
    this.emit('message', { event, channel, data: decodeData(data), ...(user_id && { user_id }) });
  }

  #handleControlFrame(frame: Frame): void {
    if (frame.event === 'pusher:ping') this.#send('pusher:pong', {});
    else if (frame.event === 'pusher:pong') this.rtt = this.#heartbeat?.answered() ?? this.rtt;
    else if (frame.event === 'pusher:error') {
      const { code, message } = readError(decodeData(frame.data));
      this.#reportedCode = code;
      const error = reportedError(code, message, this.#resolved.host);
      if (this.#reports.isRepeat(frame)) this.#reports.debug('Error', error.message, true);
      else this.#report(error);
    }
  }

  #closed(code: number, reason: string, url: string): void {
    const opening = this.#phase === 'opening';
    let action = closeAction(code, opening ? 'opening' : 'connected');
    if (opening && (code === 1006 || code === 1015)) {
      this.#fail(unreachableError(code, reason, url), action);
      return;
    }
    if (!opening && action === 'refuse' && this.#reports.reconnectsAfter(code)) action = 'wait';
    if (code === 1006 && this.#heartbeat) {
      this.#idleLimit = learnIdleLimit(this.#idleLimit, this.#heartbeat.idle, this.#heartbeat.survived);
    }
    if (code === this.#reportedCode || (!opening && (code === 1000 || code === 1001))) this.#transition(action);
    else this.#fail(closedError(code, reason, this.#resolved.host, action), action);
  }

  #report(error: PusherError): void {
    this.#reports.debug('Error', error.message, error.retryable);
    this.lastError = error;
    this.emit('error', error);
  }

  /** Reports the error, then continues, unless a listener has already ended this attempt. */
  #fail(error: PusherError, trigger: Trigger): void {
    const phase = this.#phase;
    const transport = this.#transport;
    this.#report(error);
    if (this.#phase === phase && this.#transport === transport) this.#transition(trigger);
  }

  #send(event: string, data: unknown, channel?: string): boolean {
    const frame = encodeFrame(event, data, channel);
    this.#reports.debug('Sent', frame);
    this.#heartbeat?.sent();
    return this.#transport?.send(frame) ?? false;
  }

  #startHeartbeat(): void {
    const { activityTimeout, pongTimeout, host } = this.#resolved;
    const times = heartbeatTimes(this.#activityTimeout, activityTimeout, this.#idleLimit.interval, pongTimeout);
    this.#heartbeat = new Heartbeat(times, {
      ping: () => this.#send('pusher:ping', {}),
      dead: (limit) => this.#fail(silenceError(limit, host), 'silent'),
      unanswered: () => noPongError(host),
    });
  }

  /** Called after a wake-up or a network change: the connection may be dead, and a failed attempt may succeed now. */
  #wake(reason: WakeReason): void {
    this.#reports.debug('Wake', reason);
    this.#wokeAt = Date.now();
    if (this.#phase === 'connected') this.#heartbeat?.probe(WAKE_LIMIT);
    else if (this.#phase === 'waiting') this.#hurry(reason === 'visible' ? 0 : Math.random() * WAKE_SPREAD);
    else if (this.#phase === 'opening' && !this.#transport) this.#dial();
    // an attempt that began on another network may hang, but if the page only became visible, it continues
    else if (this.#phase === 'opening' && reason !== 'visible' && !isHidden()) {
      this.#early.schedule(WAKE_LIMIT, () => this.#transition('move'));
    }
  }

  #hurry(delay: number): void {
    this.#early.schedule(delay, () => this.#retry());
  }

  #watchUnavailable(): void {
    this.#unavailableTimer ??= setTimeout(() => {
      this.#unavailable = true;
      this.#updateState();
    }, this.#resolved.unavailableTimeout);
  }

  #endUnavailable(): void {
    clearTimeout(this.#unavailableTimer);
    this.#unavailableTimer = undefined;
    this.#unavailable = false;
  }
}
