import type { LaunchOptions } from 'puppeteer-core';

/** How tests and benches launch Chromium. */
export function chromiumOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox', // root and containers have none, and tests open local pages only
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
