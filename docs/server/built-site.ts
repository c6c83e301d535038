import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the built site. */
export const SITE = join(ROOT, 'docs/.vitepress/dist');

/** What the site is built from. */
const SOURCES = ['docs', 'examples', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'package.json'];
const GENERATED = /^docs[/\\](server|[.]vitepress[/\\](dist|dist[.]new|cache|[.]temp))([/\\]|$)/;

/** Returns true if the site is built and no source has changed since. */
export function isCurrent(site = SITE): boolean {
  const built = changedAt(join(site, 'hashmap.json'));
  return built > 0 && SOURCES.every((source) => lastChange(source) <= built);
}

/** Returns true if the site is built, even if its sources have changed since. */
export function isBuilt(site = SITE): boolean {
  return changedAt(join(site, 'hashmap.json')) > 0;
}

/**
 * Builds the site with VitePress, in a process of its own. A site that is being served stays until the build succeeds.
 *
 * @param output where the build's messages go
 * @throws an Error if the build fails
 */
export async function buildSite({ site = SITE, output = 'inherit' as 'inherit' | 'ignore' } = {}): Promise<void> {
  const folder = `${site}.new`;
  const command = [join(ROOT, 'node_modules/vitepress/bin/vitepress.js'), 'build', 'docs', '--outDir', folder];
  const build = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', output, output] });
  const stop = () => void build.kill();
  process.once('exit', stop);
  const [code] = (await once(build, 'exit')) as [number | null];
  process.off('exit', stop);
  if (code !== 0) throw new Error('The documentation could not be built: npm run docs:build shows the reason.');
  await rm(site, { recursive: true, force: true });
  await rename(folder, site);
}

function lastChange(source: string): number {
  const path = join(ROOT, source);
  const names = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  const files = names.filter((name) => !GENERATED.test(join(source, name))).map((name) => join(path, name));
  return Math.max(changedAt(path), ...files.map(changedAt));
}

function changedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  // a folder changes with each build, too
  return stats?.isFile() ? stats.mtimeMs : 0;
}
