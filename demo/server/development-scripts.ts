import { basename } from 'node:path';
import { type BuildContext, type BuildFailure, context, formatMessages } from 'esbuild';
import { lazyBundle, scriptBundle, wholeBundle } from '../../tools/build/bundles.js';

/** The scripts for script tags, built from the current sources: full and minified, each with its source map. */
export class DevelopmentScripts {
  readonly #contexts: BuildContext[];
  readonly #watch: boolean;
  /** The text of each file by path, from the last builds. */
  readonly #files = new Map<string, string>();
  #reported = '';

  private constructor(contexts: BuildContext[], watch: boolean) {
    this.#contexts = contexts;
    this.#watch = watch;
  }

  /** @param watch true to rebuild changed scripts whenever one is requested; false to build all scripts once */
  static async build(watch: boolean): Promise<DevelopmentScripts> {
    const bundles = [scriptBundle({ minify: false }), scriptBundle({ minify: true }), lazyBundle, wholeBundle];
    const contexts = bundles.map((bundle) => context({ ...bundle, write: false, logLevel: 'silent' }));
    const scripts = new DevelopmentScripts(await Promise.all(contexts), watch);
    await scripts.#build();
    return scripts;
  }

  /** Returns the text of a script, a chunk or a source map; undefined if this path has none. */
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
      // wait for all of them: a build that starts while another is running would return the result of that one
      await Promise.allSettled(builds);
      for (const { outputFiles = [] } of await Promise.all(builds)) {
        for (const { path, text } of outputFiles) this.#files.set(`/${basename(path)}`, text);
      }
      this.#reported = '';
    } catch (error) {
      await this.#fail(error as BuildFailure);
    }
  }

  /** Reports a failed build: in the terminal once, and in the console of each page that loads a script. */
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
