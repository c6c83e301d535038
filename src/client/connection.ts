import { backoff } from './backoff.js';
import { type CloseAction, closeAction } from './close-codes.js';
import {
  closedError,
  noPongError,
  notConnectedError,
  openingLimitError,
  reportedError,
  silenceError,
  unreachableError,
  unsupportedError,
} from './connection-errors.js';
import { PusherError } from './errors.js';
import { decodeData, decodeFrame, encodeFrame, type Frame, readError } from './frame.js';
import { readHandshake } from './handshake.js';
import { Listeners } from './listeners.js';
import { Liveness } from './liveness.js';
import type { Settings } from './settings.js';
import { Route } from './transports/route.js';
import type { Transport } from './transports/transport.js';
import { type WakeReason, watchWake } from './wake.js';

/** What a page sees of a connection's life. */
export type ConnectionState = 'initialized' | 'connecting' | 'connected' | 'unavailable' | 'failed' | 'disconnected';

/** How long an attempt may take from dialling to the handshake, ms. */
export const OPENING_LIMIT = 15_000;
/** After how long a connection counts as stable, so that the next failure is the first again, ms. */
export const STABLE_AFTER = 10_000;
/** After a wake-up: how long a connection may take to answer, and an attempt to succeed, ms. */
export const WAKE_LIMIT = 3_000;
/** After a wake-up, in what time the clients behind a network that came back try again, ms. */
const WAKE_SPREAD = 1_000;
/** The shortest time between two attempts that wake-ups cause, ms. */
const HURRY_INTERVAL = 4_000;

type Phase = 'initialized' | 'opening' | 'connected' | 'waiting' | 'disconnected' | 'failed';
type Happening = 'connect' | 'disconnect' | 'move' | 'established' | 'due' | 'unsupported' | CloseAction;

type Steps = { [H in Happening]?: Phase };

/** How a connection, or the attempt at one, ends. */
const ENDS: Steps = {
  disconnect: 'disconnected',
  refuse: 'disconnected',
  wait: 'waiting',
  again: 'waiting',
  tls: 'waiting',
  move: 'waiting',
};

/** The connection's life: in each phase, what can happen and which phase follows. Everything else changes nothing. */
const LIFE: Record<Phase, Steps> = {
  initialized: { connect: 'opening', disconnect: 'disconnected' },
  opening: { established: 'connected', unsupported: 'failed', ...ENDS },
  connected: ENDS,
  waiting: { due: 'opening', connect: 'opening', move: 'opening', disconnect: 'disconnected' },
  disconnected: { connect: 'opening', move: 'opening' },
  failed: { connect: 'opening', move: 'opening', disconnect: 'disconnected' },
};

/** What the connection tells its client, before it tells any listener. */
export interface ConnectionReports {
  /** A frame arrived. */
  frame(frame: Frame): void;
  /** It is connected, under a new socket id. */
  up(): void;
  /** Something that helps to find out why a page does not work. */
  debug(what: string, detail: unknown): void;
  /** It is not connected; `wasUp`: any more; `isOver`: and it is not tried again. */
  down(wasUp: boolean, isOver: boolean): void;
}

/**
 * One connection: dials, shakes hands, watches for silence, and comes back.
 *
 * Emits `state_change` `{previous, current}`, then the state's own name (`connected` with `{socket_id}`);
 * `connecting_in` (seconds), `message` (each frame, decoded), `error` (a {@link PusherError}).
 */
export class Connection extends Listeners {
  /** The state that pages see. */
  state: ConnectionState = 'initialized';
  /** The server's name for this connection; undefined while it is not connected. */
  socket_id: string | undefined;
  /** What went wrong last, since it was last connected. */
  lastError: PusherError | undefined;
  /** How long the last answer to a ping took, ms; undefined before the first. */
  rtt: number | undefined;

  #settings: Settings;
  readonly #reports: ConnectionReports;
  #phase: Phase = 'initialized';
  #tls: boolean;
  #transport: Transport | undefined;
  #route: Route;
  /** Timers of the present phase; they end with it. */
  #timers = new Set<ReturnType<typeof setTimeout>>();
  /** Runs from the first attempt until the connection is there or given up. */
  #unavailableTimer: ReturnType<typeof setTimeout> | undefined;
  #unavailable = false;
  #failures = 0;
  #delay = 0;
  #liveness: Liveness | undefined;
  #heardAt = 0;
  #activityTimeout = 0;
  #reportedCode: number | null = null;
  #endWatch: (() => void) | undefined;
  #wokeAt = Number.NaN;
  /** When it last tried again before its time, and whether it is about to. */
  #hurriedAt = 0;
  #hurrying = false;

  constructor(settings: Settings, reports: ConnectionReports) {
    super();
    this.#settings = settings;
    this.#tls = settings.tls;
    this.#route = new Route(settings);
    this.#reports = reports;
  }

  /** Starts to connect; while it waits for the next attempt, tries at once. Does nothing when it is connected. */
  connect(): void {
    this.#happen('connect');
  }

  /** Ends the connection, and any attempt. */
  disconnect(): void {
    this.#happen('disconnect');
  }

  /** Goes on at another address, at once, also after it was disconnected or refused. */
  move(settings: Settings): void {
    this.#settings = settings;
    this.#tls = settings.tls;
    this.#route = new Route(settings);
    this.#happen('move');
  }

  /** Whether the next attempt uses TLS. */
  isUsingTLS(): boolean {
    return this.#tls;
  }

  /** Sends one event; false while there is no connection. */
  send_event(event: string, data: unknown, channel?: string): boolean {
    return this.#phase === 'connected' && this.#send(event, data, channel);
  }

  /**
   * Asks the server for a sign of life.
   *
   * @returns how long the answer took, ms; rejects with a PusherError without a connection, when it is lost meanwhile, or
   * when the server sends other things, but no answer
   */
  async ping(): Promise<number> {
    if (!this.#liveness) throw notConnectedError(this.#settings.host);
    return this.#liveness.ping();
  }

  /** When something was last heard on the present or last connection, ms since the epoch. */
  get heardAt(): number {
    return this.#liveness?.heardAt ?? this.#heardAt;
  }

  #happen(happening: Happening): void {
    const next = LIFE[this.#phase][happening];
    if (!next) return;
    this.#leave(next);
    if (next === 'waiting') this.#delay = this.#delayAfter(happening);
    else if (next === 'disconnected') this.#failures = 0;
    this.#phase = next;
    this.#enter(next);
  }

  /** How long to wait before the next attempt, ms. */
  #delayAfter(happening: Happening): number {
    if (happening === 'move') return 0;
    if (happening === 'tls' && !this.#tls) {
      this.#tls = true;
      return 0;
    }
    this.#failures++;
    return happening === 'again' && this.#failures === 1 ? 0 : backoff(this.#failures);
  }

  #leave(next: Phase): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#hurrying = false;
    if (next === 'connected') return;
    this.#heardAt = this.#liveness?.heardAt ?? this.#heardAt;
    this.#liveness?.stop(notConnectedError(this.#settings.host));
    this.#liveness = undefined;
    this.#transport?.close();
    this.#transport = undefined;
    this.socket_id = undefined;
  }

  #enter(phase: Phase): void {
    switch (phase) {
      case 'opening':
        this.#endWatch ??= watchWake((reason) => this.#wake(reason));
        this.#watchUnavailable();
        this.#show();
        if (this.#phase === 'opening' && !this.#transport) this.#dial();
        break;
      case 'connected':
        this.lastError = undefined;
        this.#endUnavailable();
        this.#after(STABLE_AFTER, () => {
          this.#failures = 0;
        });
        this.#watchSilence();
        this.#show();
        break;
      case 'waiting': {
        const delay = this.#delay;
        this.#watchUnavailable();
        this.#after(delay, () => this.#happen('due'));
        // what a wake-up was about has failed only now: the failures before it say little
        if (Math.abs(Date.now() - this.#wokeAt) <= HURRY_INTERVAL) this.#hurrySoon();
        this.#show();
        if (delay > 0 && this.#phase === 'waiting') this.emit('connecting_in', Math.round(delay / 1000));
        break;
      }
      default:
        this.#endWatch?.();
        this.#endWatch = undefined;
        this.#endUnavailable();
        this.#show();
    }
  }

  /** Brings the state that pages see up to the phase, and tells who listens. */
  #show(): void {
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

  #dial(): void {
    if (this.#route.usable.length === 0) {
      this.#fail(unsupportedError(), 'unsupported');
      return;
    }
    const url = this.#route.url(this.#tls);
    this.#reportedCode = null;
    this.#after(OPENING_LIMIT, () => this.#fail(openingLimitError(OPENING_LIMIT, url), 'wait'));
    this.#transport = this.#route.open(this.#tls, this.#failures, {
      message: (message) => {
        this.#liveness?.heard();
        this.#reports.debug('Received', message);
        const frame = decodeFrame(message);
        if (this.#phase === 'opening') this.#shakeHands(frame, url);
        else this.#receive(frame);
      },
      alive: () => this.#liveness?.heard(),
      better: () => this.#happen('move'),
      closed: (code, reason) => this.#closed(code, reason, url),
    });
  }

  #shakeHands(frame: Frame | PusherError, url: string): void {
    const handshake = readHandshake(frame, url);
    if (handshake instanceof PusherError) this.#fail(handshake, closeAction(Number(handshake.code)));
    else {
      this.socket_id = handshake.socketId;
      if (this.#transport) this.#route.worked(this.#transport);
      this.#activityTimeout = Math.min(this.#settings.activityTimeout, handshake.activityTimeout);
      this.#happen('established');
    }
  }

  #receive(frame: Frame | PusherError): void {
    if (frame instanceof PusherError) {
      this.#report(frame);
      return;
    }
    if (frame.event.startsWith('pusher:')) this.#heed(frame);
    this.#reports.frame(frame);
    if (!this.hears('message')) return;
    const { event, channel, data, user_id } = frame;
    this.emit('message', { event, channel, data: decodeData(data), ...(user_id && { user_id }) });
  }

  /** Does what a frame asks of the connection itself. */
  #heed({ event, data }: Frame): void {
    if (event === 'pusher:ping') this.#send('pusher:pong', {});
    else if (event === 'pusher:pong') this.rtt = this.#liveness?.answered() ?? this.rtt;
    else if (event === 'pusher:error') {
      const { code, message } = readError(decodeData(data));
      this.#reportedCode = code;
      this.#report(reportedError(code, message, this.#settings.host));
    }
  }

  #closed(code: number, reason: string, url: string): void {
    const action = closeAction(code);
    const opening = this.#phase === 'opening';
    if (opening && (code === 1006 || code === 1015)) this.#fail(unreachableError(code, reason, url), action);
    else if (code === this.#reportedCode || (!opening && (code === 1000 || code === 1001))) this.#happen(action);
    else this.#fail(closedError(code, reason, this.#settings.host), action);
  }

  #report(error: PusherError): void {
    this.#reports.debug('Error', error.message);
    this.lastError = error;
    this.emit('error', error);
  }

  /** Tells of the error, then moves on, unless a listener has already ended this attempt. */
  #fail(error: PusherError, action: Happening): void {
    const phase = this.#phase;
    const transport = this.#transport;
    this.#report(error);
    if (this.#phase === phase && this.#transport === transport) this.#happen(action);
  }

  #send(event: string, data: unknown, channel?: string): boolean {
    const frame = encodeFrame(event, data, channel);
    this.#reports.debug('Sent', frame);
    return this.#transport?.send(frame) ?? false;
  }

  #watchSilence(): void {
    const { pongTimeout, host } = this.#settings;
    this.#liveness = new Liveness(this.#activityTimeout, pongTimeout, {
      ping: () => this.#send('pusher:ping', {}),
      dead: (limit) => this.#fail(silenceError(limit, host), 'again'),
      unanswered: () => noPongError(host),
    });
  }

  /** The page woke up, or the network changed: what it had may be dead, and what failed may work now. */
  #wake(reason: WakeReason): void {
    this.#reports.debug('Wake', reason);
    this.#wokeAt = Date.now();
    if (this.#phase === 'connected') this.#liveness?.probe(WAKE_LIMIT);
    else if (this.#phase === 'waiting') this.#hurrySoon();
    // an attempt that began on another network may hang; one of a page that is only looked at again goes on
    else if (this.#phase === 'opening' && reason !== 'visible') this.#hurry(WAKE_LIMIT, 'move');
  }

  #hurrySoon(): void {
    this.#hurry(Math.random() * WAKE_SPREAD, 'due');
  }

  /** Tries again before its time, but not all the time. */
  #hurry(delay: number, happening: Happening): void {
    if (this.#hurrying) return;
    this.#hurrying = true;
    // where the clock was put back, `hurriedAt` is yet to come
    const rest = Math.min(HURRY_INTERVAL, this.#hurriedAt + HURRY_INTERVAL - Date.now());
    this.#after(Math.max(delay, rest), () => {
      this.#hurriedAt = Date.now();
      this.#happen(happening);
    });
  }

  #watchUnavailable(): void {
    this.#unavailableTimer ??= setTimeout(() => {
      this.#unavailable = true;
      this.#show();
    }, this.#settings.unavailableTimeout);
  }

  #endUnavailable(): void {
    clearTimeout(this.#unavailableTimer);
    this.#unavailableTimer = undefined;
    this.#unavailable = false;
  }

  #after(delay: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delay);
    this.#timers.add(timer);
  }
}
