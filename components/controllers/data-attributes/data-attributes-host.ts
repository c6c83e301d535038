import type { ConnectionOwner, ErrorCode, MarkupSuspicion, PusherError } from '../../support/element-controller.js';

/** The settings of the page's owner, and functions of the main script, that `watchDataAttributes` depends on. */
export interface DataAttributesHost {
  /** The allowed channel names, and patterns of them: `*` stands for any characters. */
  readonly channels: readonly string[];
  /** Returns the client to use if the owner gives a key. Its `detach` must be called with the same holder. */
  readonly attach: ((holder: object) => NonNullable<ConnectionOwner['client']>) | undefined;
  /** The connection elements of the page. */
  readonly connections: ReadonlySet<ConnectionOwner>;
  /** Dispatches `connection` when a connection element is added, is removed, or gets another client. */
  readonly registryEvents: EventTarget;
  /** Returns the connection that an element belongs to. */
  findConnection(element: Element, id: undefined): ConnectionOwner | undefined;
  /** Describes the problem of a channel's name; undefined if it is valid. */
  channelNameProblem(name: string): string | undefined;
  configurationError(code: ErrorCode, message: string): PusherError;
  /** Examines markup that looks like a mistake. */
  checkMarkup(element: HTMLElement, suspicion: MarkupSuspicion): void;
  watchEventNames(element: HTMLElement, wanted: () => Iterable<string>, channel: () => string): (event: string) => void;
  /** Dispatches `pusher-error` on an element, and writes one message to the console. */
  reportError(element: HTMLElement, error: PusherError): void;
}

/** Watches the page for containers with data attributes. Returns a function that stops it. */
export type WatchDataAttributes = (host: DataAttributesHost) => () => void;
