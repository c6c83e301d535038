import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const live = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of live) signal(child, 'SIGKILL');
});

/** Starts a program in a process group of its own, so that what it starts ends with it. */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', ...options, detached: true });
  live.add(child);
  child.on('exit', () => live.delete(child));
  child.on('error', () => live.delete(child));
  return child;
}

/** Ends a program and its whole group, by force where it takes more than 3 s. */
export async function endProcess(child: ChildProcess | undefined): Promise<void> {
  if (!child || !live.has(child)) return;
  const gone = once(child, 'exit').then(() => true);
  signal(child, 'SIGTERM');
  if (!(await Promise.race([gone, sleep(3000, false)]))) signal(child, 'SIGKILL');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // it is gone
  }
}
