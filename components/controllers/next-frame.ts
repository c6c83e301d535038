import { readMember } from '../../src/client/base/dom-clobbering.js';

/** The delay in ms that replaces a frame in a document that gets none: a hidden page, or an iframe out of view. */
const FALLBACK_DELAY = 250;

/** The time budget of one frame, in ms. The next frame continues the work. */
const FRAME_BUDGET = 8;

/**
 * Calls back in the next frame, or soon if the document gets no frames.
 *
 * @returns a function that cancels it
 */
export function nextFrame(callback: () => void): () => void {
  const cancel = () => {
    if (frame) globalThis.cancelAnimationFrame?.(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    callback();
  };
  const frame = globalThis.requestAnimationFrame?.(run);
  const timer = setTimeout(run, readMember(document, 'visibilityState') === 'hidden' ? 0 : FALLBACK_DELAY);
  return cancel;
}

/** Starts the time budget of a frame. Returns a function that returns true once it is used up. */
export function startFrameBudget(): () => boolean {
  const deadline = performance.now() + FRAME_BUDGET;
  return () => performance.now() >= deadline;
}
