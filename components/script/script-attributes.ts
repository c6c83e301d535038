import { callMethod, currentScript, modulesWith, readMember } from '../../src/client/base/dom-clobbering.js';
import {
  areDataAttributesEnabled,
  type DataAttributesOptions,
  enableDataAttributes,
} from '../data-attributes/enable-data-attributes.js';
import { MARKED } from '../support/quotation-marks.js';
import { checkMarkup } from '../support/report-error.js';

/**
 * Enables data attributes if the tag of this script has `data-channels="news sports-*"`. If the page has no
 * `<pusher-connection>`, the tag also needs `data-api-key`, and `data-cluster` or `data-server`.
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

/** Calls `action` a task after the page has loaded, so that its own scripts can run first. */
function afterLoading(action: () => void): void {
  const later = () => setTimeout(action);
  if (readMember(document, 'readyState') === 'complete') later();
  else addEventListener('load', later, { once: true });
}
