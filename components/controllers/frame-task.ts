import { nextFrame } from './next-frame.js';

/** A task for the next frame, which runs once however often it is scheduled until then. */
export class FrameTask {
  readonly #run: () => void;
  #cancelFrame: (() => void) | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  schedule(): void {
    this.#cancelFrame ??= nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#run();
    });
  }

  cancel(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
  }
}
