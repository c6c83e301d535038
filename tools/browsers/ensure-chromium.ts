import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { browserCache, findChromium } from './browsers.js';
import { SetupError } from './engines.js';

const aptGet = '/usr/bin/apt-get';
const minute = 60_000;

/**
 * The path of Chromium or Chrome. Where there is none, it gets one: by apt-get as root on Debian, else through
 * @puppeteer/browsers into the project's cache. Throws a SetupError where that fails too.
 */
export async function ensureChromium(): Promise<string> {
  const path = (await findChromium()) ?? (await byAptGet()) ?? (await byDownload());
  if (path) return path;
  throw new SetupError(
    'There is no Chromium or Chrome here, and none could be installed: install Chromium, or set CHROME_PATH to one.',
  );
}

async function byAptGet(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync(aptGet)) return undefined;
  console.log('No Chromium or Chrome here: installing Debian’s chromium by apt-get.');
  const installed =
    (await run(aptGet, ['update', '-qq'])) &&
    (await run(aptGet, ['install', '-y', '-qq', '--no-install-recommends', 'chromium']));
  return installed ? findChromium() : undefined;
}

async function byDownload(): Promise<string | undefined> {
  console.log('No Chromium or Chrome here: downloading Chrome into .cache/browsers.');
  const { Browser, detectBrowserPlatform, install, resolveBuildId } = await import('@puppeteer/browsers');
  const platform = detectBrowserPlatform();
  if (!platform) return undefined;
  try {
    const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
    const { executablePath } = await install({ browser: Browser.CHROME, buildId, platform, cacheDir: browserCache });
    // on a bare Linux the download may lack system libraries: then it doesn't even say its version
    return process.platform !== 'linux' || (await run(executablePath, ['--version'])) ? executablePath : undefined;
  } catch {
    return undefined; // offline, or no build for this platform: the caller says what to do
  }
}

/** Runs a program without its chatter; says whether it ended well. */
function run(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * minute,
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
