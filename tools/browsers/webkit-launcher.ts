import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserLauncher, SessionResult } from '@web/test-runner';
import { endProcess, startProcess } from './child-process.js';
import { freePort } from './free-port.js';

/** For a machine without a graphics card, a session bus or a screen reader. */
const environment = {
  GDK_BACKEND: 'x11',
  GTK_A11Y: 'none',
  LIBGL_ALWAYS_SOFTWARE: '1',
  NO_AT_BRIDGE: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
};

/** WebKitGTK through its driver, which speaks W3C WebDriver. One window serves all test files. */
export class WebKitLauncher implements BrowserLauncher {
  name = 'WebKit';
  type = 'webdriver';
  concurrency = 1; // the driver has one session
  readonly #driver: string;
  #display: ChildProcess | undefined;
  #process: ChildProcess | undefined;
  #session: Promise<string> | undefined;
  #active: string | undefined;
  #url: string | undefined;

  constructor(driver: string) {
    this.#driver = driver;
  }

  async startSession(id: string, url: string): Promise<void> {
    this.#session ??= this.#start();
    this.#active = id;
    this.#url = url;
    await call(`${await this.#session}/url`, { url });
  }

  isActive(id: string): boolean {
    return this.#active === id;
  }

  getBrowserUrl(): string | undefined {
    return this.#url;
  }

  async stopSession(): Promise<SessionResult> {
    this.#active = undefined;
    await call(`${await this.#session}/url`, { url: 'about:blank' });
    return {};
  }

  async startDebugSession(): Promise<void> {
    throw new Error('WebKitGTK has no debug session: use Chromium or Firefox.');
  }

  async stop(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    if (session) await Promise.race([fetch(session, { method: 'DELETE' }).catch(() => {}), sleep(3_000)]);
    await endProcess(this.#process);
    await endProcess(this.#display);
    this.#session = undefined;
  }

  /** Starts a display if there is none, the driver, and its browser. Returns the session's address. */
  async #start(): Promise<string> {
    const display = process.env.DISPLAY || (await this.#startDisplay());
    const port = await freePort();
    const env = { ...process.env, ...environment, DISPLAY: display };
    this.#process = startProcess(this.#driver, [`--port=${port}`, '--host=127.0.0.1'], { env });
    const address = `http://127.0.0.1:${port}/session`;
    for (let attempt = 1; ; attempt++) {
      try {
        const { sessionId } = await call(address, { capabilities: { alwaysMatch: { pageLoadStrategy: 'none' } } });
        return `${address}/${sessionId}`;
      } catch (error) {
        // fetch() throws a TypeError while the driver doesn't listen yet
        if (attempt === 100 || !(error instanceof TypeError)) throw error;
        await sleep(50);
      }
    }
  }

  async #startDisplay(): Promise<string> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
    this.#display = startProcess('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const ended = once(this.#display, 'exit').then(() => {
      throw new Error('Xvfb ended before it had a display.');
    });
    const [number] = await Promise.race([once(this.#display.stdio[3] as Readable, 'data'), ended]);
    return `:${String(number).trim()}`;
  }
}

async function call(url: string, body: object): Promise<{ sessionId?: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: { sessionId?: string; message?: string } };
  if (response.ok) return value;
  throw new Error(`WebKitWebDriver: ${url}: ${value.message}`);
}
