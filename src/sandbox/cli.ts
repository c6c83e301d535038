#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { UsageError } from './commands/command-line.js';
import { SERVE_OPTIONS, serve } from './commands/serve.js';
import { TRIGGER_OPTIONS, trigger } from './commands/trigger.js';
import { OriginsError } from './http/origins.js';

/** How long the end of the process waits for the reader of standard output, in ms. */
const OUTPUT_GRACE = 500;

// The reader of a pipe, such as `head`, may end before this program does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** Returns the position of the word `trigger` if it is the first word that is neither an option nor an option's value. */
function triggerIndex(args: string[]): number | undefined {
  const options = { ...SERVE_OPTIONS, ...TRIGGER_OPTIONS };
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const first = tokens.find(({ kind }) => kind === 'positional');
  return first?.kind === 'positional' && first.value === 'trigger' ? first.index : undefined;
}

async function main(args: string[]): Promise<void> {
  const index = triggerIndex(args);
  if (index !== undefined) return trigger(args.toSpliced(index, 1), process);
  const stop = await serve(args, process);
  if (!stop) return;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await stop();
      setTimeout(() => process.exit(), OUTPUT_GRACE).unref();
    });
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`pusher-sandbox: ${error.message}\n`);
  process.exitCode = error instanceof UsageError || error instanceof OriginsError ? 2 : 1;
});
