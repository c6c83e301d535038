import type { LogEntry } from '../../src/sandbox/index.js';

type EntryOf<Type> = Omit<Extract<LogEntry, { type: Type }>, 'time'>;

/** Records the entries of a sandbox's log. Pass `log` to `createSandbox`. */
export class LogRecorder {
  readonly entries: LogEntry[] = [];
  #position = 0;
  #wake = () => {};

  readonly log = (entry: LogEntry): void => {
    this.entries.push(entry);
    this.#wake();
  };

  /** Resolves with the next entry of a type, without its time. Skips entries of other types. Rejects after 10 s. */
  async next<Type extends LogEntry['type']>(type: Type): Promise<EntryOf<Type>> {
    for (;;) {
      const entry = this.entries[this.#position++];
      if (entry?.type === type) {
        const { time: _time, ...rest } = entry;
        return rest as EntryOf<Type>;
      }
      if (entry) continue;
      this.#position -= 1;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`The log has no further entry of the type ${type}.`)), 10_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
