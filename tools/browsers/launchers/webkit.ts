import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserLauncher, SessionResult } from '@web/test-runner';
import type { WebKit } from '../browsers.js';
import { endProcess, startProcess } from './child-process.js';
import { freePort } from './free-port.js';
import { startVirtualDisplay, type VirtualDisplay } from './virtual-display.js';
import { WebDriver } from './web-driver.js';
import { WebDriverPage } from './web-driver-page.js';

/** MiniBrowser on a machine without a graphics card, a session bus or a screen reader. */
const environment = {
  GDK_BACKEND: 'x11',
  GTK_A11Y: 'none',
  LIBGL_ALWAYS_SOFTWARE: '1',
  NO_AT_BRIDGE: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
};

/** WebKitGTK's MiniBrowser through WebKitWebDriver: one window, used again for each test file. */
export class WebKitLauncher implements BrowserLauncher {
  name = 'WebKit';
  type = 'playwright'; // so that the test runner's commands call getPage()
  concurrency = 1; // the driver keeps one session
  readonly #webkit: WebKit;
  #display: VirtualDisplay | undefined;
  #process: ChildProcess | undefined;
  #started: Promise<WebDriver> | undefined;
  #page: WebDriverPage | undefined;
  #active: string | undefined;
  #url: string | undefined;

  constructor(webkit: WebKit) {
    this.#webkit = webkit;
  }

  async startSession(id: string, url: string): Promise<void> {
    this.#started ??= this.#start();
    const driver = await this.#started;
    this.#active = id;
    this.#url = url;
    await driver.open(url);
  }

  isActive(id: string): boolean {
    return this.#active === id;
  }

  getBrowserUrl(): string | undefined {
    return this.#url;
  }

  getPage(): WebDriverPage | undefined {
    return this.#page;
  }

  async stopSession(): Promise<SessionResult> {
    this.#active = undefined;
    await (await this.#started)?.open('about:blank');
    return {};
  }

  async startDebugSession(): Promise<void> {
    throw new Error('WebKitGTK has no debug session: debug in Chromium or Firefox.');
  }

  async stop(): Promise<void> {
    const stopped = this.#started?.then((driver) => driver.stop()).catch(() => undefined); // it ends below anyway
    await Promise.race([stopped, sleep(3000)]);
    await endProcess(this.#process);
    await this.#display?.stop();
    this.#started = this.#display = undefined;
  }

  async #start(): Promise<WebDriver> {
    const { driver: program, miniBrowser, xvfb } = this.#webkit;
    if (xvfb) this.#display = await startVirtualDisplay(xvfb);
    const port = await freePort();
    this.#process = startProcess(program, [`--port=${port}`, '--host=127.0.0.1'], {
      env: { ...process.env, ...environment, ...(this.#display && { DISPLAY: this.#display.name }) },
    });
    const driver = new WebDriver(port);
    await driver.start({
      pageLoadStrategy: 'none',
      'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
    });
    this.#page = new WebDriverPage(driver);
    return driver;
  }
}
