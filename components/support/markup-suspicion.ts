import type { ErrorCode, PusherError } from '../../src/client/index.js';

/** A suspected mistake in markup, by the check that examines it. */
export type MarkupSuspicion =
  /** An attribute of the element, or its value. */
  | { check: 'attributes' }
  /** An undefined element whose name begins with `pusher-`. */
  | { check: 'tag' }
  /** The element contains another element of its kind. */
  | { check: 'nested' }
  /** The name of a channel resembles that of another one. */
  | { check: 'channel-name'; other: string }
  /** The name of a received event resembles one that the element waits for. */
  | { check: 'event-name'; wanted: string; event: string; channel: string | undefined }
  /** The element contains the elements that follow it in the source of the page. */
  | { check: 'self-closing' }
  /** The element has no template. */
  | { check: 'no-template'; selfClosing: boolean }
  /** Something in a template that has no effect, or that the HTML parser moves elsewhere. */
  | { check: 'template'; fragment: DocumentFragment; parent: Element | null }
  /** Received data lacks the fields at the paths `missing`, and has those at `bound`. */
  | {
      check: 'data';
      data: unknown;
      missing: readonly string[];
      bound: readonly string[];
      /** The number of items or events so far without any of the fields; 0 if this one has a field. */
      blank: number;
      /** Whether all of them have the same shape. */
      uniform: boolean;
      /** The template; undefined for a single value. */
      fragment?: DocumentFragment;
    }
  /** Received data lacks the key. */
  | { check: 'key'; data: unknown; path: string; attribute: string }
  /** Both `cluster` and `server` are set. */
  | { check: 'two-servers' }
  /** A container with `data-pusher-…`, or an element that was probably meant as one. */
  | { check: 'container' }
  /** The script's tag. */
  | { check: 'script' };

/** The functions of the script that the checks use. */
export interface ChecksHost {
  report(element: HTMLElement, error: PusherError): void;
  configurationError(code: ErrorCode, message: string): PusherError;
}

/**
 * The chunk `markup-checks`: examines suspected mistakes, and reports each mistake once.
 *
 * @returns the codes of the problems that result from the mistakes found, and need no message of their own
 */
export type MarkupChecksChunk = (
  element: HTMLElement,
  suspicion: MarkupSuspicion,
  host: ChecksHost,
) => Iterable<string>;
