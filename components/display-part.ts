import { backoff } from '../src/client/backoff.js';
import type { PusherError } from '../src/client/index.js';
import { loadPart } from '../src/client/on-demand.js';
import type { DisplayPart } from './display-body.js';

let part: Promise<DisplayPart> | undefined;

/**
 * What elements that show something do, loaded by the first that asks. A load that fails is tried again until it
 * succeeds; `tell` is called for the first failure, whoever asked first.
 */
export function loadDisplayPart(tell: (error: PusherError) => void): Promise<DisplayPart> {
  part ??= load(tell);
  return part;
}

async function load(tell: (error: PusherError) => void): Promise<DisplayPart> {
  for (let failures = 1; ; failures++) {
    try {
      return await loadPart<DisplayPart>('display', () => import('./display/index.js'));
    } catch (error) {
      if (failures === 1) tell(error as PusherError);
      await new Promise((resolve) => setTimeout(resolve, backoff(failures)));
    }
  }
}
