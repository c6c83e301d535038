import type { BrowserLauncher } from '@web/test-runner';
import type { Browsers } from '../browsers.js';
import { type EngineName, engineNames } from '../engines.js';
import { chromiumLauncher } from './chromium-launcher.js';
import { firefoxLauncher } from './firefox.js';
import { WebKitLauncher } from './webkit.js';

/** The launchers of the engines that are there; of the wanted ones only, where some are named. */
export function launchersOf(browsers: Browsers, wanted: readonly EngineName[] = engineNames): BrowserLauncher[] {
  const launchers: BrowserLauncher[] = [];
  for (const name of wanted) {
    if (name === 'chromium' && browsers.chromium) launchers.push(chromiumLauncher(browsers.chromium));
    if (name === 'firefox' && browsers.firefox) launchers.push(firefoxLauncher(browsers.firefox));
    if (name === 'webkit' && browsers.webkit) launchers.push(new WebKitLauncher(browsers.webkit));
  }
  return launchers;
}
