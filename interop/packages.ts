import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from '../tools/browsers/find-browsers.js';

/** The folder that soketi is installed in. soketi is licensed under the AGPL: a peer in tests, never bundled. */
const soketiFolder = fileURLToPath(new URL('soketi', import.meta.url));

/** The script that starts soketi. */
export const soketiScript = join(soketiFolder, 'node_modules/@soketi/soketi/bin/server.js');

/** The path of a program. Debian installs some in folders that only root searches. */
export function findProgram(name: string): string | undefined {
  return onPath(name, ['/usr/sbin', '/usr/local/sbin']);
}

/** The commands that install the programs that this machine lacks. */
export function missingPeers(): string[] {
  const programs = ['redis-server', 'haproxy'].filter((name) => !findProgram(name));
  return [
    ...(programs.length > 0 ? [`apt-get install --no-install-recommends ${programs.join(' ')}`] : []),
    ...(existsSync(soketiScript) ? [] : ['npm ci --ignore-scripts --prefix interop/soketi']),
  ];
}

/** The command that installs the packages for a folder of `interop`, if this machine lacks them. */
export function missingTools(folder: 'apps' | 'test-runners'): string[] {
  const isInstalled = existsSync(fileURLToPath(new URL(`${folder}/node_modules/.package-lock.json`, import.meta.url)));
  return isInstalled ? [] : [`npm ci --ignore-scripts --prefix interop/${folder}`];
}
