import type { ConnectionOwner, MarkupSuspicion, PusherError } from '../../support/element-controller.js';

/** What those who watch a page for data attributes are given: what its owner allows, and code of the scripts. */
export interface DataAttributesHost {
  /** The names that may be used, and patterns of them: `*` stands for any characters. */
  readonly channels: readonly string[];
  /** The client to use, where the owner gives a key; who holds it leaves by its `detach`. */
  readonly attach: ((holder: object) => NonNullable<ConnectionOwner['client']>) | undefined;
  /** The connection elements of the page. */
  readonly connections: ReadonlySet<ConnectionOwner>;
  /** Dispatches `connections` when one of them comes, goes, or has another client. */
  readonly registryEvents: EventTarget;
  /** The one that an element belongs to. */
  findConnection(element: Element, id: undefined): ConnectionOwner | undefined;
  /** Says what is wrong with a channel's name; undefined where nothing is. */
  channelNameProblem(name: string): string | undefined;
  configurationError(code: string, message: string): PusherError;
  /** Has what looks like a mistake in markup examined. */
  checkMarkup(element: HTMLElement, suspicion: MarkupSuspicion): void;
  watchEventNames(element: HTMLElement, wanted: () => Iterable<string>, channel: () => string): (event: string) => void;
  /** A `pusher-error` on an element, and one message in the console. */
  reportError(element: HTMLElement, error: PusherError): void;
}

/** The part of `display` that watches a page for data attributes; returns what ends it. */
export type WatchDataAttributes = (host: DataAttributesHost) => () => void;
