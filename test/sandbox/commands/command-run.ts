import { PassThrough, Readable, type Writable } from 'node:stream';
import type { CommandIo } from '../../../src/sandbox/commands/command-line.js';

/** The streams and the environment of a command in this process, with its output. */
export class CommandRun implements CommandIo {
  readonly env: Record<string, string | undefined>;
  readonly stdin: CommandIo['stdin'];
  readonly stdout: Writable;
  readonly stderr: Writable;
  output = '';
  errors = '';
  #wake = () => {};

  /** @param input standard input; undefined for a terminal */
  constructor({ env = {}, input }: { env?: Record<string, string>; input?: string | Buffer | Readable } = {}) {
    this.env = env;
    const chunks = input === undefined ? [] : [Buffer.from(input instanceof Readable ? '' : input)];
    const stdin = input instanceof Readable ? input : Readable.from(chunks, { objectMode: false });
    this.stdin = Object.assign(stdin, { isTTY: input === undefined });
    this.stdout = new PassThrough().on('data', (chunk) => {
      this.output += chunk;
      this.#wake();
    });
    this.stderr = new PassThrough().on('data', (chunk) => {
      this.errors += chunk;
      this.#wake();
    });
  }

  /** Resolves with the match when the output matches. Rejects after 10 s. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output + this.errors);
      if (match) return match;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`The output does not match: ${this.output}`)), 10_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
