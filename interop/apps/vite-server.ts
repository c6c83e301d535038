import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programPath, toolEnvironment } from './build-app.js';

/** Starts Vite's development server in a project. */
export async function startViteServer(project: string): Promise<{ url: string; close(): Promise<void> }> {
  const env = { ...toolEnvironment(), NODE_ENV: 'development', NO_COLOR: '1' };
  const args = ['--host', '127.0.0.1', '--port', '0', '--clearScreen', 'false'];
  const child = spawn(programPath('vite'), args, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0];
    if (!url) continue;
    child.stdout.resume();
    return { url, close };
  }
  throw new Error('Vite ended before it printed an address.');
}
