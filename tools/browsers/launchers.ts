import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';
import { chromiumOptions } from './chromium-options.js';
import type { EngineName } from './find-browsers.js';
import { WebKitLauncher } from './webkit-launcher.js';

// The test runner stops the browsers: one that puppeteer closes at a signal would be started again.
const launchOptions = { networkEnabled: false, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Creates the launcher of an engine; `path` is its executable. */
export const launchers: Record<EngineName, (path: string) => BrowserLauncher> = {
  chromium: (path) =>
    chromeLauncher({
      concurrency: 3, // more than the others, as it also runs the tests that need one engine only
      // A context per page: a second tab of a window would be hidden, without requestAnimationFrame, and tests that run at
      // the same time would share storage, BroadcastChannel, SharedWorker and locks.
      createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage(),
      launchOptions: { ...chromiumOptions(path), ...launchOptions },
    }),
  // puppeteer drives Firefox over WebDriver BiDi, without a driver program
  firefox: (path) =>
    chromeLauncher({
      puppeteer: puppeteerCore,
      createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage({ type: 'window' }),
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
