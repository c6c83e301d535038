import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getInstalledBrowsers } from '@puppeteer/browsers';
import { Launcher } from 'chrome-launcher';

/** The engines that tests run in, in the order of every list. */
export const engineNames = ['chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof engineNames)[number];

/** The path of each engine's executable: of Chromium or Chrome, of Firefox, of WebKitGTK's driver. */
export type Browsers = Partial<Record<EngineName, string>>;

/** A problem with the machine or the command line. The message is the one line that the developer needs. */
export class SetupError extends Error {}

/** The folder into which `ensureChromium` downloads a browser. */
export const browserCache = fileURLToPath(new URL('../../.cache/browsers', import.meta.url));

/**
 * Finds the browsers of this machine.
 *
 * @throws SetupError if CHROME_PATH or FIREFOX_PATH names a file that doesn't exist
 */
export async function findBrowsers(): Promise<Browsers> {
  return { chromium: await findChromium(), firefox: findFirefox(), webkit: findWebKit() };
}

/** Returns the path of Chromium or Chrome: CHROME_PATH, an installed one, or one in the project's cache. */
export async function findChromium(): Promise<string | undefined> {
  const path = pathIn('CHROME_PATH') ?? onPath('chromium') ?? installedChrome();
  if (path || !existsSync(browserCache)) return path;
  const [browser] = await getInstalledBrowsers({ cacheDir: browserCache });
  return browser?.executablePath;
}

function installedChrome(): string | undefined {
  try {
    return Launcher.getInstallations()[0];
  } catch {
    return undefined; // thrown if Chrome isn't installed
  }
}

function findFirefox(): string | undefined {
  const usual = [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    join(process.env.ProgramFiles ?? '', 'Mozilla Firefox/firefox.exe'),
  ];
  return pathIn('FIREFOX_PATH') ?? onPath('firefox-esr') ?? onPath('firefox') ?? usual.find(existsSync);
}

function findWebKit(): string | undefined {
  return process.env.DISPLAY || onPath('Xvfb') ? onPath('WebKitWebDriver') : undefined;
}

function pathIn(variable: string): string | undefined {
  const path = process.env[variable];
  if (path && !existsSync(path)) {
    throw new SetupError(`${variable} is set to ${path}, but there is no such file: correct it, or unset it.`);
  }
  return path || undefined;
}

/** Returns the path of a program in PATH, or else in one of the other folders. */
export function onPath(name: string, others: readonly string[] = []): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...folders, ...others].map((folder) => join(folder, name)).find(existsSync);
}
