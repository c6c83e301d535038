import type { PusherError } from '../../src/client/index.js';

/** What looks like a mistake in markup, by what found it. */
export type MarkupSuspicion =
  /** An attribute of the element, or the value of one. */
  | { check: 'attributes' }
  /** An element whose name begins with `pusher-`, and that is not defined. */
  | { check: 'tag' }
  /** There is another element of its kind in it. */
  | { check: 'nested' }
  /** The name of a channel is like that of another one. */
  | { check: 'channel-name'; other: string }
  /** An event came whose name is like one that the element waits for. */
  | { check: 'event-name'; wanted: string; event: string; channel: string | undefined }
  /** The element has what follows it in the page, as if it were its own content. */
  | { check: 'self-closing' }
  /** There is no template in the element. */
  | { check: 'no-template'; selfClosing: boolean }
  /** Something in a template that does nothing, or stands where the HTML parser does not leave it. */
  | { check: 'template'; fragment: DocumentFragment; parent: Element | null }
  /** Data came that lacks what was asked of it, at these paths, and has the others. */
  | {
      check: 'data';
      data: unknown;
      missing: readonly string[];
      bound: readonly string[];
      /** How many items or events came so far that have nothing that is asked for; 0 if this one has something. */
      blank: number;
      /** Whether all of them are of one kind. */
      uniform: boolean;
      /** The template; undefined for a single value. */
      fragment?: DocumentFragment;
    }
  /** Data came that lacks the key. */
  | { check: 'key'; data: unknown; path: string; attribute: string }
  /** Both `cluster` and `server` are given. */
  | { check: 'two-servers' }
  /** A container with `data-pusher-…`, or one that would be. */
  | { check: 'container' }
  /** The tag of the script. */
  | { check: 'script' };

/** Code of the scripts that the part is given. */
export interface ChecksHost {
  report(element: HTMLElement, error: PusherError): void;
  configurationError(code: string, message: string): PusherError;
}

/**
 * The part `markup-checks`: examines what looks like a mistake, and reports each mistake once.
 *
 * @returns the codes of the problems that result from what it found, and need no message of their own
 */
export type MarkupChecksChunk = (
  element: HTMLElement,
  suspicion: MarkupSuspicion,
  host: ChecksHost,
) => Iterable<string>;
