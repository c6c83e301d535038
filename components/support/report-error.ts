import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { type ErrorCode, PusherError } from '../../src/client/index.js';
import { dispatch } from './dispatch.js';
import type { MarkupChecksChunk, MarkupSuspicion } from './markup-suspicion.js';
import { isPageGone } from './page-gone.js';

/** The checks of an element whose markup looked like a mistake. */
interface MarkupReview {
  /** The number of checks in progress. */
  pending: number;
  /** Problems that wait for the checks: each may result from a mistake that has a message of its own. */
  postponed: PusherError[];
  /** The codes of problems that result from such mistakes. */
  explained: Set<string>;
}

const reviews = new WeakMap<Element, MarkupReview>();

let load: () => Promise<MarkupChecksChunk> = async () => () => [];
let chunk: Promise<MarkupChecksChunk> | undefined;

/** Sets the function that loads the chunk `markup-checks`. */
export function setMarkupChecks(loadChecks: () => Promise<MarkupChecksChunk>): void {
  load = loadChecks;
}

/** Reports a problem of an element: as a `pusher-error` event, and as a console message that names the element. */
export function reportError(element: HTMLElement, error: PusherError): void {
  const review = reviews.get(element);
  if (!review || error.type !== 'ConfigurationError') report(element, error);
  else if (review.pending) review.postponed.push(error);
  else if (!review.explained.has(`${error.code}`)) report(element, error);
}

/** Loads the markup checks, and lets them examine a suspected mistake. */
export async function checkMarkup(element: HTMLElement, suspicion: MarkupSuspicion): Promise<void> {
  const review = reviews.get(element) ?? { pending: 0, postponed: [], explained: new Set() };
  reviews.set(element, review);
  review.pending++;
  try {
    chunk ??= load().catch((error) => {
      report(element, error);
      return () => [];
    });
    const check = await chunk;
    if (isPageGone()) return;
    for (const code of check(element, suspicion, { report, configurationError })) review.explained.add(code);
  } finally {
    if (--review.pending === 0) for (const error of review.postponed.splice(0)) reportError(element, error);
  }
}

function report(element: HTMLElement, error: PusherError): void {
  if (isPageGone()) return;
  const attribute = (['name', 'id'] as const).find((name) => callMethod(element, 'hasAttribute', name));
  const value = attribute && callMethod(element, 'getAttribute', attribute);
  const label = `<${readMember(element, 'localName')}${value ? ` ${attribute}="${value}"` : ''}>`;
  console[error.retryable ? 'warn' : 'error'](`${label}: ${error.message}`, element);
  dispatch(element, 'pusher-error', error);
}

declare global {
  interface GlobalEventHandlersEventMap {
    'pusher-error': CustomEvent<PusherError>;
  }
}

/** Returns an error that the page's author can fix. */
export function configurationError(code: ErrorCode, message: string): PusherError {
  return new PusherError('ConfigurationError', message, { code });
}
