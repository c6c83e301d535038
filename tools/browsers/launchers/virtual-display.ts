import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { endProcess, startProcess } from './child-process.js';

/** An X display in memory, for a browser that has no headless mode. */
export interface VirtualDisplay {
  /** What DISPLAY is to be set to. */
  name: string;
  stop(): Promise<void>;
}

/** Starts Xvfb on the first display number that is free. */
export async function startVirtualDisplay(xvfb: string): Promise<VirtualDisplay> {
  // -displayfd 3: Xvfb itself takes the number, and writes it to the file descriptor 3
  const child = startProcess(xvfb, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await Promise.race([
    once(child.stdio[3] as Readable, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('Xvfb ended before it had a display');
    }),
  ]);
  return { name: `:${String(number).trim()}`, stop: () => endProcess(child) };
}
