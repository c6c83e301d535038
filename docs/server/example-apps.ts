import { randomBytes } from 'node:crypto';
import type { AppSettings } from '../../src/sandbox/app/app.js';
import { TokenBucket } from '../../src/sandbox/line/token-bucket.js';

/** Examples that can run at the same time without sharing an app. */
const APPS = 100;
/** Events that a reader may send at once, and per second in the long run. */
const EVENT_BURST = 20;
const EVENTS_PER_SECOND = 5;

interface ExampleApp extends AppSettings {
  events: TokenBucket;
}

/**
 * The apps of the live examples. Each running example has its own, so that channels of the same name in two examples, or
 * on the pages of two readers, are separate.
 */
export class ExampleApps {
  /** The apps by key, the least recently used first. */
  readonly #apps = new Map<string, ExampleApp>();

  constructor() {
    for (let number = 0; number < APPS; number++) {
      const key = randomBytes(12).toString('hex');
      const events = new TokenBucket(EVENT_BURST, EVENTS_PER_SECOND);
      this.#apps.set(key, {
        ...{ id: `example-${number}`, key, secret: randomBytes(24).toString('hex') },
        ...{ subscriptionCount: true, events },
      });
    }
  }

  /** The settings of all apps, for the sandbox. */
  get settings(): AppSettings[] {
    return [...this.#apps.values()];
  }

  /** Returns the key of the least recently used app. */
  take(): string {
    const [key = ''] = this.#apps.keys();
    this.#use(key);
    return key;
  }

  /** Returns the app with this key. Marks it as used. */
  find(key: string): ExampleApp | undefined {
    return this.#use(key);
  }

  #use(key: string): ExampleApp | undefined {
    const app = this.#apps.get(key);
    if (!app) return undefined;
    this.#apps.delete(key);
    this.#apps.set(key, app);
    return app;
  }
}
