import { backoff } from '../../src/client/base/backoff.js';
import { importChunk } from '../../src/client/base/chunk-registry.js';
import type { PusherError } from '../../src/client/index.js';
import type { ControllerKind } from '../controllers/index.js';
import type { ControllersChunk } from '../support/element-controller.js';

export type { ControllerKind };

let part: Promise<ControllersChunk> | undefined;

/**
 * Loads the code of elements that show something, for the first that asks. Retries a load that failed, unless a retry
 * would fail alike: then the promise stays pending. `report` is called for the first failure, and for one that is final.
 */
export function loadControllers(report: (error: PusherError) => void): Promise<ControllersChunk> {
  part ??= load(report);
  return part;
}

async function load(report: (error: PusherError) => void): Promise<ControllersChunk> {
  for (let failures = 1; ; failures++) {
    try {
      return await importChunk<ControllersChunk>('display', () => import('../controllers/index.js'));
    } catch (error) {
      const { retryable } = error as PusherError;
      if (failures === 1 || !retryable) report(error as PusherError);
      await new Promise((resolve) => retryable && setTimeout(resolve, backoff(failures)));
    }
  }
}
