/** A resettable promise. Rejections that nobody awaits are not reported as unhandled. */
export class ReadyPromise<T> {
  promise!: Promise<T>;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;
  #settled = true;

  constructor() {
    this.renew();
  }

  resolve(value: T): void {
    this.renew();
    this.#settled = true;
    this.#resolve(value);
  }

  reject(error: unknown): void {
    this.renew();
    this.#settled = true;
    this.#reject(error);
  }

  /** Replaces the promise if it has settled. */
  renew(): void {
    if (!this.#settled) return;
    this.#settled = false;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => {});
  }
}
