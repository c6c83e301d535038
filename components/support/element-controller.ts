import type { PusherErrorType } from '../../src/client/index.js';
import type { MarkupSuspicion } from './markup-suspicion.js';
import type { ChannelObserver, ChannelOwner, ConnectionOwner } from './registry.js';

export type { Channel, Member, Members, Metadata, PusherError } from '../../src/client/index.js';
export type { GapDetail } from './gap-detail.js';
export type { MarkupSuspicion } from './markup-suspicion.js';
export type { ChannelObserver, ChannelOwner, ConnectionOwner } from './registry.js';

/**
 * What an element that shows something does: it is loaded on first use, with the part `display`. Its element calls it
 * from the time that it is there; what came before is kept for it and comes in order, after a first `update`.
 *
 * No method may throw. It lives as long as its element does: after `disconnect` it can begin again.
 */
export interface ElementController extends ChannelObserver {
  /**
   * Properties of the element changed.
   *
   * @param changed their names, with the values that they had; all that are set when it begins, or begins again
   */
  update(changed: ReadonlyMap<PropertyKey, unknown>): void;
  /** The owner (`host.channel`, `host.connection`) is another, or what its element tells of itself: its state. */
  ownerChanged(): void;
  /** Continues what the body of an equal element showed, which this body's element has just replaced. */
  adopt?(former: ElementController): void;
  /** The element has left the page, and was not put back within a task: timers, requests and observers end. */
  disconnect(): void;
}

/** What an element gives to its body. */
export interface ControllerHost<Shown extends HTMLElement = HTMLElement> {
  readonly element: Shown;
  /** The channel element that it belongs to; undefined while there is none, and where it needs none. */
  readonly channel: ChannelOwner | undefined;
  /** The connection element that it, or its channel, belongs to; undefined while there is none. */
  readonly connection: ConnectionOwner | undefined;
  /** Shows a state to style sheets, as `:state(name)`, or several with spaces between, in the place of those before. */
  setState(state: string | undefined): void;
  /** Tells of a problem: a `pusher-error` and one message in the console; the same one only once until `resolveProblems`. */
  report(problem: Problem): void;
  /** What was told is over: when it comes again, it is told again. */
  resolveProblems(): void;
  /** Has what looks like a mistake in the page's markup examined; what it results in is not told as well. */
  checkMarkup(suspicion: MarkupSuspicion): void;
  /** Returns a function to call with the name of each event: names are examined that are like those that are waited for. */
  watchEventNames(wanted: () => Iterable<string>): (event: string) => void;
  /** Does something that the body does by itself, such as in a frame. An error is reported as the element's. */
  run(action: () => void): void;
}

/** Something that is wrong: see PusherError. */
export interface Problem {
  /** Default: `ConfigurationError`, which the page's author can mend. */
  type?: PusherErrorType;
  code: number | string;
  /** What is wrong, and what to do. */
  message: string;
  retryable?: boolean;
  cause?: unknown;
}

/** The part `display`: by the name of each kind of element, what makes a body for one. */
export type ControllersChunk = Record<string, (host: ControllerHost<never>) => ElementController>;
