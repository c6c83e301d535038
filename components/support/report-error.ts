import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { PusherError } from '../../src/client/index.js';
import { dispatch } from './dispatch.js';
import type { MarkupChecksChunk, MarkupSuspicion } from './markup-suspicion.js';
import { isPageGone } from './page-gone.js';

/** What is known of an element whose markup looked like a mistake. */
interface Verdict {
  /** How many suspicions are being examined. */
  pending: number;
  /** Problems that wait until they are: each may be the result of a mistake that has a message of its own. */
  held: PusherError[];
  /** The codes of problems that are such results. */
  explained: Set<string>;
}

const verdicts = new WeakMap<Element, Verdict>();

let load: () => Promise<MarkupChecksChunk> = async () => () => [];
let part: Promise<MarkupChecksChunk> | undefined;

/** Sets what loads the messages about mistakes in markup. */
export function setMarkupChecks(loadChecks: () => Promise<MarkupChecksChunk>): void {
  load = loadChecks;
}

/** Reports a problem of an element: one `pusher-error` event, and one message in the console that names the element. */
export function reportError(element: HTMLElement, error: PusherError): void {
  const verdict = verdicts.get(element);
  if (!verdict || error.type !== 'ConfigurationError') report(element, error);
  else if (verdict.pending) verdict.held.push(error);
  else if (!verdict.explained.has(`${error.code}`)) report(element, error);
}

/** Loads the messages about mistakes in markup, and has what looks like one examined. */
export async function checkMarkup(element: HTMLElement, suspicion: MarkupSuspicion): Promise<void> {
  const verdict = verdicts.get(element) ?? { pending: 0, held: [], explained: new Set() };
  verdicts.set(element, verdict);
  verdict.pending++;
  try {
    part ??= load().catch((error) => {
      report(element, error);
      return () => [];
    });
    const check = await part;
    if (isPageGone()) return;
    for (const code of check(element, suspicion, { report, configurationError })) verdict.explained.add(code);
  } finally {
    if (--verdict.pending === 0) for (const error of verdict.held.splice(0)) reportError(element, error);
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

/** A problem that the page's author can solve. */
export function configurationError(code: string, message: string): PusherError {
  return new PusherError('ConfigurationError', message, { code });
}
