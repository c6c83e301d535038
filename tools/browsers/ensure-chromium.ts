import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Browser, detectBrowserPlatform, install, resolveBuildId } from '@puppeteer/browsers';
import { browserCache, findChromium, SetupError } from './find-browsers.js';

/**
 * Returns the path of Chromium or Chrome. If neither is installed, installs one: with apt-get as root on Debian, otherwise
 * with `@puppeteer/browsers` into the project's cache.
 *
 * @throws SetupError if neither works
 */
export async function ensureChromium(): Promise<string> {
  const path = (await findChromium()) ?? (await installWithApt()) ?? (await download());
  if (path) return path;
  throw new SetupError(
    'No Chromium or Chrome was found, and none could be installed: install Chromium, or set CHROME_PATH to its path.',
  );
}

async function installWithApt(): Promise<string | undefined> {
  const aptGet = '/usr/bin/apt-get';
  if (process.getuid?.() !== 0 || !existsSync(aptGet)) return undefined;
  console.log('No Chromium or Chrome was found: installing the chromium package with apt-get.');
  run(aptGet, ['update', '-qq']);
  run(aptGet, ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return findChromium();
}

async function download(): Promise<string | undefined> {
  const platform = detectBrowserPlatform();
  if (!platform) return undefined;
  console.log('No Chromium or Chrome was found: downloading Chrome into .cache/browsers.');
  try {
    const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
    const { executablePath } = await install({ browser: Browser.CHROME, buildId, platform, cacheDir: browserCache });
    // on a bare Linux, the download may lack system libraries and not start
    return run(executablePath, ['--version']) ? executablePath : undefined;
  } catch {
    return undefined; // offline, or no build for this platform
  }
}

/** Runs a program without output. Returns true if it succeeded. */
function run(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: 'ignore', env, timeout: 600_000 }).status === 0;
}
