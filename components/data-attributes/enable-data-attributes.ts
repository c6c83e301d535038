import '../lazy/load-markup-checks.js';
import { importChunk } from '../../src/client/base/import-chunk.js';
import { channelNameProblem, type Options } from '../../src/client/index.js';
import { resolveConnection } from '../connection/resolved-connection.js';
import { SharedClient } from '../connection/shared-client.js';
import type { WatchDataAttributes } from '../controllers/data-attributes/data-attributes-host.js';
import { loadControllers } from '../lazy/load-controllers.js';
import { displayContents } from '../support/display-contents.js';
import { watchEventNames } from '../support/event-name-watch.js';
import { connections, findConnection, registryEvents } from '../support/registry.js';
import { checkMarkup, configurationError, reportError } from '../support/report-error.js';

/** The permissions that the page's owner grants to content; see {@link enableDataAttributes}. */
export interface DataAttributesOptions {
  /** The allowed public channels: names, or patterns such as `sports-*`, in which `*` matches any characters. */
  channels: readonly string[];
  /**
   * The key of the application.
   *
   * @default the connection of the page's `<pusher-connection>`
   */
  apiKey?: string | null;
  /**
   * The cluster of the Pusher service. With `apiKey`, either `cluster` or `server` is required.
   *
   * @default undefined
   */
  cluster?: string | null;
  /**
   * The address of a self-hosted server, `wss://host:port/path`.
   *
   * @default undefined
   */
  server?: string | null;
  /**
   * All options of the client, if `apiKey` is set.
   *
   * @default undefined
   */
  options?: Options | null;
}

let enabled = false;

/** Returns true if `enableDataAttributes` was ever called. */
export function areDataAttributesEnabled(): boolean {
  return enabled;
}

/**
 * Turns each element with `data-pusher-channel` into a feed whose template is the content of the element, for authors whose
 * tags a CMS strips. They can use only the public channels listed here, and cannot set a key, an address or an option.
 * Problems are reported in the console; the function never throws.
 *
 * @example
 * ```js
 * enableDataAttributes({ channels: ['news', 'sports-*'], apiKey: 'app-key', cluster: 'eu' });
 * ```
 *
 * @returns a function that disables them: the items remain, but are not updated any more
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
    ((user: object) => SharedClient.attach(configuration.id, user, configuration.key, configuration.options));
  const services = {
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
    if (!stopped) stop = watch({ channels, attach, ...services });
  });
  return () => {
    stopped = true;
    stop?.();
  };
}

async function load(): Promise<WatchDataAttributes> {
  await loadControllers(warn);
  return importChunk<WatchDataAttributes>('data-attributes', async () => {}); // the chunk of the controllers registers it
}

function warn({ message }: Error): void {
  console.warn(`enableDataAttributes(): ${message}`);
}
