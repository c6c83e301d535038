import type { LaunchOptions } from 'puppeteer-core';

/** Returns the options with which tests and benches launch Chromium. */
export function chromiumOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox', // unavailable to root and in containers, and tests open local pages only
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}
