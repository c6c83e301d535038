import { readMember } from '../../src/client/base/dom-clobbering.js';

/** A hidden page, or a frame that is out of view, has no frames: then a timer does it, ms. */
const WITHOUT_FRAMES = 250;

/** Calls back with the next frame, or soon where there are none. Returns what cancels it. */
export function nextFrame(call: () => void): () => void {
  const cancel = () => {
    if (frame) globalThis.cancelAnimationFrame?.(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    call();
  };
  const frame = globalThis.requestAnimationFrame?.(run);
  const timer = setTimeout(run, readMember(document, 'visibilityState') === 'hidden' ? 0 : WITHOUT_FRAMES);
  return cancel;
}
