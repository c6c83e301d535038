import { callMethod, currentScript } from '../src/client/dom-clobbering.js';
import { type DataAttributesOptions, enableDataAttributes } from './data-attributes.js';

/**
 * Enables data attributes where the tag of this script says so: `data-channels="news sports-*"`, with `data-api-key`
 * and `data-cluster` or `data-server` where the page has no `<pusher-connection>`. Off without `data-channels`.
 */
export function enableByScriptTag(): void {
  const { channels, ...connection } = (currentScript() ?? ownModule())?.dataset ?? {};
  if (channels === undefined) return;
  const { apiKey, cluster, server } = connection;
  const options: DataAttributesOptions = { channels: channels.split(/\s+/).filter(Boolean), apiKey, cluster, server };
  enableDataAttributes(options);
}

/** A module has no current script: the page's module that has the attribute. */
function ownModule(): HTMLScriptElement | undefined {
  const modules = callMethod(document, 'querySelectorAll', 'script[type="module"][data-channels]');
  return [...modules].find((script) => script instanceof HTMLScriptElement);
}
