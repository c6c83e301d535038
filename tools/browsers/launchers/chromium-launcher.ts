import type { BrowserLauncher } from '@web/test-runner';
import { chromeLauncher, puppeteerCore } from '@web/test-runner-chrome';
import { chromiumOptions, launchChromium } from './chromium-browser.js';

/** Chromium or Chrome, through puppeteer-core. */
export function chromiumLauncher(executablePath: string): BrowserLauncher {
  let first = true;
  const launcher = chromeLauncher({
    puppeteer: { ...puppeteerCore, launch: launchChromium },
    // A context of its own for each page but the first: a second tab of one window is hidden (no requestAnimationFrame
    // runs there), and storage, BroadcastChannel, SharedWorker and locks are not shared by tests that run side by side.
    createPage: async ({ browser }) => {
      const isFirst = first;
      first = false;
      const page = isFirst ? (await browser.pages())[0] : undefined;
      return page ?? (await browser.createBrowserContext()).newPage();
    },
    launchOptions: chromiumOptions(executablePath),
  });
  launcher.name = 'Chromium';
  return launcher;
}
