import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserLauncher, SessionResult } from '@web/test-runner';
import { endProcess, startProcess } from './child-process.js';
import { freePort } from './free-port.js';

/** Environment variables for a machine without a graphics card, a session bus or a screen reader. */
const environment = {
  GDK_BACKEND: 'x11',
  GTK_A11Y: 'none',
  LIBGL_ALWAYS_SOFTWARE: '1',
  NO_AT_BRIDGE: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
};

/** WebKitGTK through its driver, which speaks W3C WebDriver. A driver has one window, which serves one test file after another. */
export class WebKitLauncher implements BrowserLauncher {
  name = 'WebKit';
  type = 'webdriver';
  concurrency = 2;
  readonly #driver: string;
  readonly #windows: WebKitWindow[] = [];
  readonly #active = new Map<string, WebKitWindow>();

  constructor(driver: string) {
    this.#driver = driver;
  }

  async startSession(id: string, url: string): Promise<void> {
    const active = [...this.#active.values()];
    let window = this.#windows.find((one) => !active.includes(one));
    if (!window) {
      window = new WebKitWindow(this.#driver);
      this.#windows.push(window);
    }
    this.#active.set(id, window);
    await window.open(url);
  }

  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  getBrowserUrl(id: string): string | undefined {
    return this.#active.get(id)?.url;
  }

  async stopSession(id: string): Promise<SessionResult> {
    await this.#active.get(id)?.open('about:blank');
    this.#active.delete(id);
    return {};
  }

  async startDebugSession(): Promise<void> {
    throw new Error('WebKitGTK has no debug session: use Chromium or Firefox.');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#windows.splice(0).map((window) => window.close()));
  }
}

/** A window of WebKitGTK, with a driver and a display of its own. It starts when it opens its first page. */
class WebKitWindow {
  url: string | undefined;
  readonly #driver: string;
  #display: ChildProcess | undefined;
  #process: ChildProcess | undefined;
  #session: Promise<string> | undefined;

  constructor(driver: string) {
    this.#driver = driver;
  }

  async open(url: string): Promise<void> {
    this.url = url;
    this.#session ??= this.#start();
    await call(`${await this.#session}/url`, { url });
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    if (session) await Promise.race([fetch(session, { method: 'DELETE' }).catch(() => {}), sleep(3_000)]);
    await endProcess(this.#process);
    await endProcess(this.#display);
  }

  /** Starts the driver and its browser, and a display unless one is set. Returns the session's address. */
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
