import { type Browser, type LaunchOptions, launch } from 'puppeteer-core';

let started: Promise<Browser> | undefined;

/**
 * Starts Chromium before it is asked for. It takes about as long as loading the test runner, so that both at a time
 * make a single test file a second faster.
 */
export function startChromiumEarly(executablePath: string): void {
  started = launch(chromiumOptions(executablePath));
  started.catch(() => undefined); // reported to the launcher, when it asks
}

/** The browser that was started early, the first time; a new one after that. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const early = started;
  started = undefined;
  return early ?? launch(options);
}

export function chromiumOptions(executablePath: string): LaunchOptions {
  return {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox', // root and containers have none, and only our own tests are opened
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
