import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';

const preferences = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // by default Firefox makes a reconnecting WebSocket to the same address wait, up to a minute
  'network.websocket.delay-failed-reconnects': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** Firefox, through puppeteer-core over WebDriver BiDi: no driver program is needed. */
export function firefoxLauncher(executablePath: string): BrowserLauncher {
  const launcher = chromeLauncher({
    puppeteer: puppeteerCore,
    // its own window for each page, as a hidden tab's requestAnimationFrame is throttled
    createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage({ type: 'window' }),
    launchOptions: { browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: preferences },
  });
  launcher.name = 'Firefox';
  return launcher;
}
