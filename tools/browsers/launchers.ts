import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';
import type { Browser, CreatePageOptions, Page } from 'puppeteer-core';
import { killAtExit } from './child-process.js';
import { chromiumOptions } from './chromium-options.js';
import type { EngineName } from './find-browsers.js';
import { WebKitLauncher } from './webkit-launcher.js';

// The test runner handles signals: it would start a browser again that puppeteer closes.
const launchOptions = { networkEnabled: false, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/**
 * Opens a page in a context of its own: a second tab of a window would be hidden, without requestAnimationFrame, and tests
 * that run at the same time would share storage, BroadcastChannel, SharedWorker and locks.
 */
async function openPage(browser: Browser, options?: CreatePageOptions): Promise<Page> {
  // at the exit of a process with two browsers, puppeteer ends only the first
  const child = browser.process();
  if (child) killAtExit(child);
  return (await browser.createBrowserContext()).newPage(options);
}

/** Creates the launcher of an engine; `path` is its executable. */
export const launchers: Record<EngineName, (path: string) => BrowserLauncher> = {
  chromium: (path) =>
    chromeLauncher({
      concurrency: 3, // more than the others, as it also runs the tests that need one engine only
      createPage: ({ browser }) => openPage(browser),
      launchOptions: { ...chromiumOptions(path), ...launchOptions },
    }),
  // puppeteer drives Firefox over WebDriver BiDi, without a driver program
  firefox: (path) =>
    chromeLauncher({
      puppeteer: puppeteerCore,
      createPage: ({ browser }) => openPage(browser, { type: 'window' }),
      launchOptions: {
        ...launchOptions,
        browser: 'firefox',
        executablePath: path,
        headless: true,
        extraPrefsFirefox: {
          'app.normandy.enabled': false,
          'app.update.enabled': false,
          'browser.safebrowsing.update.enabled': false,
          'datareporting.policy.dataSubmissionEnabled': false,
          'dom.min_background_timeout_value': 4,
          'dom.timeout.enable_budget_timer_throttling': false,
          'extensions.getAddons.cache.enabled': false,
          'network.captive-portal-service.enabled': false,
          'network.connectivity-service.enabled': false,
          // by default, Firefox delays a reconnecting WebSocket to the same address, up to a minute
          'network.websocket.delay-failed-reconnects': false,
          'services.settings.server': 'data:,',
          'toolkit.telemetry.enabled': false,
        },
      },
    }),
  webkit: (path) => new WebKitLauncher(path),
};
