import { type DataAttributesOptions, enableDataAttributes } from './data-attributes.js';

/**
 * Enables data attributes where the tag of this script says so: `data-channels="news sports-*"`, with `data-api-key`
 * and `data-cluster` or `data-server` where the page has no `<pusher-connection>`. Off without `data-channels`.
 */
export function enableByScriptTag(): void {
  // a module has no current script: it is the page's module that has the attribute
  const tag = document.currentScript ?? document.querySelector('script[type="module"][data-channels]');
  const { channels, ...connection } = (tag as HTMLElement | null)?.dataset ?? {};
  if (channels === undefined) return;
  const { apiKey, cluster, server } = connection;
  const options: DataAttributesOptions = { channels: channels.split(/\s+/).filter(Boolean), apiKey, cluster, server };
  enableDataAttributes(options);
}
