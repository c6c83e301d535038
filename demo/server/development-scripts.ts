import { basename } from 'node:path';
import { type BuildContext, type BuildFailure, context, formatMessages } from 'esbuild';
import { lazyBundle, scriptBundle, wholeBundle } from '../../tools/build/bundles.js';

/** The scripts for a script tag, of the sources as they are: full and minified, each with its source map. */
export class DevelopmentScripts {
  readonly #contexts: BuildContext[];
  readonly #watch: boolean;
  /** Path → text, of the last builds. */
  readonly #files = new Map<string, string>();
  #reported = '';

  private constructor(contexts: BuildContext[], watch: boolean) {
    this.#contexts = contexts;
    this.#watch = watch;
  }

  /** @param watch builds again what has changed, whenever a script is asked for; otherwise once */
  static async build(watch: boolean): Promise<DevelopmentScripts> {
    const bundles = [scriptBundle({ minify: false }), scriptBundle({ minify: true }), lazyBundle, wholeBundle];
    const contexts = bundles.map((bundle) => context({ ...bundle, write: false, logLevel: 'silent' }));
    const scripts = new DevelopmentScripts(await Promise.all(contexts), watch);
    await scripts.#build();
    return scripts;
  }

  /** The text of a script or of what belongs to it; undefined where there is none at this path. */
  async read(path: string): Promise<string | undefined> {
    if (this.#watch && path.endsWith('.js') && this.#files.has(path)) await this.#build();
    return this.#files.get(path);
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((build) => build.dispose()));
  }

  async #build(): Promise<void> {
    try {
      const builds = this.#contexts.map((build) => build.rebuild());
      // a rebuild that still runs when the next one starts would be that one's result, too
      await Promise.allSettled(builds);
      for (const { outputFiles = [] } of await Promise.all(builds)) {
        for (const { path, text } of outputFiles) this.#files.set(`/${basename(path)}`, text);
      }
      this.#reported = '';
    } catch (error) {
      await this.#fail(error as BuildFailure);
    }
  }

  /** Tells of a build that failed: in the terminal once, and in the console of each page that asks for a script. */
  async #fail({ errors = [], message }: BuildFailure): Promise<void> {
    const lines = errors.length > 0 ? await formatMessages(errors, { kind: 'error' }) : [message];
    const report = `The scripts could not be built.\n\n${lines.join('\n')}`;
    if (report !== this.#reported) console.error(report);
    this.#reported = report;
    for (const name of ['pusher', 'pusher.min', 'pusher-elements', 'pusher-elements.min', 'pusher-elements.all.min']) {
      this.#files.set(`/${name}.js`, `console.error(${JSON.stringify(report)});\n`);
    }
  }
}
