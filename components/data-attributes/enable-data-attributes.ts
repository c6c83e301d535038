import '../lazy/load-markup-checks.js';
import { importChunk } from '../../src/client/base/chunk-registry.js';
import { channelNameProblem, type Options } from '../../src/client/index.js';
import { resolveConnection } from '../connection/resolved-connection.js';
import { SharedClient } from '../connection/shared-client.js';
import type { WatchDataAttributes } from '../controllers/data-attributes/data-attributes-host.js';
import { loadControllers } from '../lazy/load-controllers.js';
import { displayContents } from '../support/display-contents.js';
import { watchEventNames } from '../support/event-name-watch.js';
import { connections, findConnection, registryEvents } from '../support/registry.js';
import { checkMarkup, configurationError, reportError } from '../support/report-error.js';

/** What a page's owner allows to content that has no tags of its own; see {@link enableDataAttributes}. */
export interface DataAttributesOptions {
  /** The public channels that may be used: names, and patterns with `*` for any characters, such as `sports-*`. */
  channels: readonly string[];
  /** The application's key. Default: none, the connection is a `<pusher-connection>` of the page. */
  apiKey?: string | null;
  /** The cluster of the Pusher service; with `apiKey`, it or `server` is required. */
  cluster?: string | null;
  /** The address of a self-hosted server, `wss://host:port/path`. */
  server?: string | null;
  /** Every option of the client; with `apiKey`. */
  options?: Options | null;
}

let enabled = false;

/** Returns true if the page has enabled data attributes at any time, or tried to. */
export function areDataAttributesEnabled(): boolean {
  return enabled;
}

/**
 * Lets `data-pusher-channel` on any element make a feed of it, whose template is what is in the element: for authors
 * whose tags a CMS strips. Only public channels that are named here; a key, an address or an option comes from here
 * alone. What is wrong is told in the console; it throws nothing.
 *
 * @returns a function that ends it: what is shown stays, and is live no more
 */
export function enableDataAttributes({ channels, ...connection }: DataAttributesOptions): () => void {
  enabled = true;
  const configuration = connection.apiKey ? resolveConnection(connection) : undefined;
  if (configuration instanceof Error) {
    warn(configuration);
    return () => {};
  }
  if (configuration?.conflict) warn(configuration.conflict);
  const { cluster, server } = connection;
  if (configuration && cluster && server) {
    warn(
      configurationError(
        'two-servers',
        `cluster="${cluster}" is ignored, as server="${server}" is set too: remove one.`,
      ),
    );
  }
  const attach =
    configuration &&
    ((holder: object) => SharedClient.attach(configuration.id, holder, configuration.key, configuration.options));
  const code = {
    connections,
    registryEvents,
    findConnection,
    channelNameProblem,
    configurationError,
    reportError,
    checkMarkup,
    watchEventNames,
  };
  let stop: (() => void) | undefined;
  let stopped = false;
  displayContents(document.documentElement);
  void load().then((watch) => {
    if (!stopped) stop = watch({ channels, attach, ...code });
  });
  return () => {
    stopped = true;
    stop?.();
  };
}

async function load(): Promise<WatchDataAttributes> {
  await loadControllers(warn);
  return importChunk<WatchDataAttributes>('data-attributes', async () => {}); // which comes with it
}

function warn({ message }: Error): void {
  console.warn(`enableDataAttributes(): ${message}`);
}
