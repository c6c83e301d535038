import type { ErrorCode, PusherErrorType } from '../../src/client/index.js';
import type { MarkupSuspicion } from './markup-suspicion.js';
import type { ChannelObserver, ChannelOwner, ConnectionOwner } from './registry.js';

export type { Channel, ErrorCode, Members, PusherError } from '../../src/client/index.js';
export type { GapDetail } from './gap-detail.js';
export type { MarkupSuspicion } from './markup-suspicion.js';
export type { ChannelOwner, ConnectionOwner } from './registry.js';

/**
 * The code of an element that shows data, loaded on first use with the chunk `display`. The element calls it as soon as it
 * is loaded: first `update`, then the calls that were kept meanwhile, in order.
 *
 * No method may throw. A controller lives as long as its element: `update` can follow `disconnect`.
 */
export interface ElementController extends ChannelObserver {
  /**
   * Called when properties of the element changed.
   *
   * @param changed the previous values by name; all properties when the controller starts or starts again
   */
  update(changed: ReadonlyMap<PropertyKey, unknown>): void;
  /** Called when the owner (`host.channel`, `host.connection`) was replaced, or its state changed. */
  ownerChanged(): void;
  /** Takes over from the controller of an equal element, which this element has just replaced. */
  adopt?(former: ElementController): void;
  /** Called when the element was removed, and not inserted again within a task. Ends timers, requests and observers. */
  disconnect(): void;
}

/** The services that an element provides to its controller. */
export interface ControllerHost<Shown extends HTMLElement = HTMLElement> {
  readonly element: Shown;
  /** The channel element that the element belongs to; undefined if none is found or needed. */
  readonly channel: ChannelOwner | undefined;
  /** The connection element that the element or its channel belongs to; undefined if none is found. */
  readonly connection: ConnectionOwner | undefined;
  /** Replaces the states that style sheets see as `:state(name)`; several are separated by spaces. */
  setState(state: string | undefined): void;
  /** Reports a problem as a `pusher-error` and a console message, once until `resolveProblems` is called. */
  report(problem: Problem): void;
  /** Marks the reported problems as resolved: they are reported again if they recur. */
  resolveProblems(): void;
  /** Checks a suspected mistake in the page's markup. Problems that result from a mistake are not reported as well. */
  checkMarkup(suspicion: MarkupSuspicion): void;
  /** Returns a function to call with the name of each event. It checks names that resemble the wanted ones. */
  watchEventNames(wanted: () => Iterable<string>): (event: string) => void;
  /** Runs an action of the controller, such as in an animation frame. An error is reported as the element's. */
  run(action: () => void): void;
}

/** The data of a PusherError. */
export interface Problem {
  /**
   * The type of the error. The page's author can fix a `ConfigurationError`.
   *
   * @default 'ConfigurationError'
   */
  type?: PusherErrorType;
  code: number | ErrorCode;
  /** The problem and its solution. */
  message: string;
  retryable?: boolean;
  cause?: unknown;
}

/** The chunk `display`: creates controllers, by kind of element. */
export type ControllersChunk = Record<string, (host: ControllerHost<never>) => ElementController>;
