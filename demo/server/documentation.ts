import type { ServerResponse } from 'node:http';
import { buildSite, isBuilt, isCurrent, SITE } from '../../docs/server/built-site.js';
import { type DocsServer, startDocs } from '../../docs/server/docs-server.js';
import type { DevelopmentScripts } from './development-scripts.js';
import { escapeHtml } from './html.js';
import { renderFramedPage } from './page-frame.js';

/** How often a page that waits for the documentation asks again, in s. */
const REFRESH = '2';

/**
 * The documentation of the demo. It is built in the background when somebody first opens it, because that takes a while.
 * It has its own port, because the sandbox of its examples accepts pages that the demo's own sandbox refuses.
 */
export class Documentation {
  readonly #scripts: DevelopmentScripts;
  readonly #site: string;
  readonly #buildSite: typeof buildSite;
  #building: Promise<void> | undefined;
  #problem: string | undefined;
  #server: Promise<DocsServer> | undefined;

  /**
   * @param scripts the scripts that examples load
   * @param site the folder of the built site
   * @param build builds the site
   */
  constructor(scripts: DevelopmentScripts, site = SITE, build = buildSite) {
    this.#scripts = scripts;
    this.#site = site;
    this.#buildSite = build;
  }

  /** Redirects to a page of the documentation, or answers that it is being built. */
  async answer(path: string, response: ServerResponse): Promise<void> {
    if (!isCurrent(this.#site)) this.#build();
    // an older version of the documentation is better than none
    if (!isBuilt(this.#site)) return this.#answerLater(response);
    this.#server ??= startDocs({ scripts: this.#scripts, site: this.#site });
    const { url } = await this.#server;
    response
      .writeHead(302, { location: `${url}${path.replace(/^\/docs\/?/, '/')}`, 'cache-control': 'no-store' })
      .end();
  }

  async close(): Promise<void> {
    await (await this.#server?.catch(() => undefined))?.close();
  }

  #build(): void {
    this.#building ??= this.#buildSite({ site: this.#site, output: 'ignore' })
      .then(
        () => {
          this.#problem = undefined;
        },
        (error: Error) => {
          this.#problem = error.message;
        },
      )
      .finally(() => {
        this.#building = undefined;
      });
  }

  #answerLater(response: ServerResponse): void {
    const text = this.#problem ?? 'The documentation is being built. This page opens it when it is ready.';
    response.writeHead(this.#problem ? 500 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...(this.#problem ? {} : { refresh: REFRESH }),
    });
    response.end(renderFramedPage('../', 'Documentation', `<p role="status">${escapeHtml(text)}</p>`));
  }
}
