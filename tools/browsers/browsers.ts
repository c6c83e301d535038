import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineName, SetupError } from './engines.js';

/** What WebKitGTK needs to be driven: its driver, the browser that the driver starts, and a display. */
export interface WebKit {
  driver: string;
  miniBrowser: string;
  /** Path of Xvfb; undefined where DISPLAY names a display that is there already. */
  xvfb: string | undefined;
}

/** The browsers of this machine; what is absent is undefined. Paths of executables. */
export interface Browsers {
  chromium?: string | undefined;
  firefox?: string | undefined;
  webkit?: WebKit | undefined;
}

/** Where `ensureChromium` puts a browser that it had to download. */
export const browserCache = fileURLToPath(new URL('../../.cache/browsers', import.meta.url));

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const firefoxNames = ['firefox-esr', 'firefox'];

/** Looks for all three engines. Throws a SetupError where CHROME_PATH or FIREFOX_PATH names a file that isn't there. */
export async function findBrowsers(): Promise<Browsers> {
  return { chromium: await findChromium(), firefox: findFirefox(), webkit: findWebKit() };
}

/** Chromium or Chrome: CHROME_PATH, PATH, the usual places, then the project's own cache. */
export async function findChromium(): Promise<string | undefined> {
  return named('CHROME_PATH') ?? onPath(chromiumNames) ?? chromiumPlaces().find(existsSync) ?? (await downloaded());
}

function findFirefox(): string | undefined {
  return named('FIREFOX_PATH') ?? onPath(firefoxNames) ?? firefoxPlaces().find(existsSync);
}

function findWebKit(): WebKit | undefined {
  if (process.platform !== 'linux') return undefined;
  const driver = onPath(['WebKitWebDriver']) ?? ['/usr/bin/WebKitWebDriver'].find(existsSync);
  const miniBrowser = onPath(['MiniBrowser']) ?? miniBrowserPlaces().find(existsSync);
  const xvfb = onPath(['Xvfb']) ?? ['/usr/bin/Xvfb'].find(existsSync);
  const display = process.env.DISPLAY;
  if (!driver || !miniBrowser || !(display || xvfb)) return undefined;
  return { driver, miniBrowser, xvfb: display ? undefined : xvfb };
}

/** One line for the developer: `Chromium, Firefox; not here: WebKit`. */
export function describeBrowsers(chosen: readonly EngineName[], absent: readonly EngineName[]): string {
  const label = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' };
  const list = (names: readonly EngineName[]) => names.map((name) => label[name]).join(', ');
  return list(chosen) + (absent.length > 0 ? `; not on this machine: ${list(absent)}` : '');
}

function named(variable: string): string | undefined {
  const path = process.env[variable];
  if (!path) return undefined;
  if (existsSync(path)) return path;
  throw new SetupError(`${variable} is set to ${path}, but there is no such file: correct it, or unset it.`);
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name + suffix)).find(existsSync);
    if (path) return path;
  }
  return undefined;
}

function chromiumPlaces(): string[] {
  if (process.platform === 'darwin') {
    return applications(['Google Chrome', 'Chromium', 'Google Chrome for Testing']);
  }
  if (process.platform === 'win32')
    return programs(['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe']);
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

function firefoxPlaces(): string[] {
  if (process.platform === 'darwin') return applications(['Firefox'], 'firefox');
  if (process.platform === 'win32') return programs(['Mozilla Firefox\\firefox.exe']);
  return ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/snap/bin/firefox'];
}

/** Debian keeps MiniBrowser out of PATH, in a folder that is named after the machine's architecture. */
function miniBrowserPlaces(): string[] {
  const folders = ['/usr/lib', '/usr/libexec'].filter(existsSync);
  const deeper = folders.flatMap((folder) => [
    folder,
    ...readdirSync(folder)
      .filter((name) => /-linux-gnu/.test(name))
      .map((name) => join(folder, name)),
  ]);
  return deeper.flatMap((folder) =>
    ['6.0', '4.1', '4.0']
      .map((version) => `webkit${version === '6.0' ? '' : '2'}gtk-${version}`)
      .map((name) => join(folder, name, 'MiniBrowser')),
  );
}

function applications(names: readonly string[], executable?: string): string[] {
  const roots = ['/Applications', join(process.env.HOME ?? '/', 'Applications')];
  return roots.flatMap((root) => names.map((name) => join(root, `${name}.app/Contents/MacOS`, executable ?? name)));
}

function programs(paths: readonly string[]): string[] {
  const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => process.env[name]);
  return roots.flatMap((root) => (root ? paths.map((path) => join(root, path)) : []));
}

async function downloaded(): Promise<string | undefined> {
  if (!existsSync(browserCache)) return undefined;
  const { getInstalledBrowsers } = await import('@puppeteer/browsers');
  const installed = await getInstalledBrowsers({ cacheDir: browserCache });
  return installed.map((browser) => browser.executablePath).find(existsSync);
}
