import { setTimeout as sleep } from 'node:timers/promises';

/** One action of an input source, as the W3C WebDriver specification writes them. */
export type InputAction = { type: string } & Record<string, unknown>;

/** A session of W3C WebDriver, which is plain HTTP: the few commands that the launcher needs. */
export class WebDriver {
  readonly #address: string;
  #session = '';

  constructor(port: number) {
    this.#address = `http://127.0.0.1:${port}`;
  }

  /** Waits until the driver listens (up to 5 s), then starts its browser. */
  async start(capabilities: Record<string, unknown>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#call('GET', '/status');
        break;
      } catch (error) {
        if (attempt === 100) throw error;
        await sleep(50);
      }
    }
    const value = await this.#call<{ sessionId: string }>('POST', '/session', {
      capabilities: { alwaysMatch: capabilities },
    });
    this.#session = `/session/${value.sessionId}`;
  }

  async stop(): Promise<void> {
    if (this.#session) await this.#call('DELETE', this.#session);
  }

  async open(url: string): Promise<void> {
    await this.#call('POST', `${this.#session}/url`, { url });
  }

  /** Real input: keys or a pointer. */
  async act(source: Record<string, unknown>, actions: InputAction[]): Promise<void> {
    await this.#call('POST', `${this.#session}/actions`, { actions: [{ ...source, actions }] });
  }

  /** Makes the page itself, without the window's bars, this large. */
  async resize(width: number, height: number): Promise<void> {
    const [pageWidth, pageHeight] = await this.#pageSize();
    const window = await this.#call<{ width: number; height: number }>('GET', `${this.#session}/window/rect`);
    await this.#call('POST', `${this.#session}/window/rect`, {
      width: window.width + width - pageWidth,
      height: window.height + height - pageHeight,
    });
    for (let attempt = 1; attempt <= 40; attempt++) {
      const [nowWidth, nowHeight] = await this.#pageSize();
      if (nowWidth === width && nowHeight === height) return;
      await sleep(25);
    }
    throw new Error(`the window could not be made ${width} × ${height}`);
  }

  #pageSize(): Promise<[number, number]> {
    const script = 'return [innerWidth, innerHeight]';
    return this.#call('POST', `${this.#session}/execute/sync`, { script, args: [] });
  }

  async #call<Value = unknown>(method: string, path: string, body?: unknown): Promise<Value> {
    const response = await fetch(this.#address + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value as Value;
    const { error, message } = value as { error?: string; message?: string };
    throw new Error(`${method} ${path}: ${error}: ${message}`);
  }
}
