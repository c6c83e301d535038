import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** Starts a program as the leader of a process group, so that the programs that it starts end with it. */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', ...options, detached: true });
  killAtExit(child);
  return child;
}

/** Ends the leader of a process group and its group when this process exits. */
export function killAtExit(child: ChildProcess): void {
  if (running.has(child)) return;
  running.add(child);
  child.on('exit', () => running.delete(child));
  child.on('error', () => running.delete(child));
}

/** Ends a program and its group: with SIGTERM, and with SIGKILL after 3 s. */
export async function endProcess(child: ChildProcess | undefined): Promise<void> {
  if (!child || !running.has(child)) return;
  const ended = once(child, 'exit').then(() => true);
  signal(child, 'SIGTERM');
  if (!(await Promise.race([ended, sleep(3000, false)]))) signal(child, 'SIGKILL');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // the program has ended
  }
}
