import { backoff } from '../../src/client/base/backoff.js';
import { importChunk } from '../../src/client/base/import-chunk.js';
import type { PusherError } from '../../src/client/index.js';
import type { ControllerKind } from '../controllers/index.js';
import type { ControllersChunk } from '../support/element-controller.js';

export type { ControllerKind };

let chunk: Promise<ControllersChunk> | undefined;

/**
 * Loads the controllers, once. Retries after a failure unless a retry would fail, too; then the promise stays pending.
 *
 * @param report called with the first failure, and with a final one
 */
export function loadControllers(report: (error: PusherError) => void): Promise<ControllersChunk> {
  chunk ??= load(report);
  return chunk;
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
