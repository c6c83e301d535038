import { callMethod, currentScript, modulesWith, readMember } from '../../src/client/base/dom-clobbering.js';
import {
  areDataAttributesEnabled,
  type DataAttributesOptions,
  enableDataAttributes,
} from '../data-attributes/enable-data-attributes.js';
import { MARKED } from '../support/quotation-marks.js';
import { checkMarkup } from '../support/report-error.js';

/**
 * Enables data attributes where the tag of this script says so: `data-channels="news sports-*"`, with `data-api-key`
 * and `data-cluster` or `data-server` where the page has no `<pusher-connection>`. Off without `data-channels`.
 */
export function enableByScriptTag(): void {
  const script = currentScript() ?? modulesWith('data-channels')[0];
  const { channels, ...connection } = script?.dataset ?? {};
  const hasQuotes = Object.values(script?.dataset ?? {}).some((value) => MARKED.test(value ?? ''));
  if (script && hasQuotes) void checkMarkup(script, { check: 'script' });
  if (channels === undefined) {
    afterLoading(() => {
      const container = !areDataAttributesEnabled() && callMethod(document, 'querySelector', '[data-pusher-channel]');
      if (container) void checkMarkup(container as HTMLElement, { check: 'script' });
    });
    return;
  }
  const { apiKey, cluster, server } = connection;
  const options: DataAttributesOptions = { channels: channels.split(/\s+/).filter(Boolean), apiKey, cluster, server };
  enableDataAttributes(options);
}

/** Calls `act` once the page has loaded, and its scripts have had the time to do what they do then. */
function afterLoading(act: () => void): void {
  const later = () => setTimeout(act);
  if (readMember(document, 'readyState') === 'complete') later();
  else addEventListener('load', later, { once: true });
}
