import type { ControllerHost } from '../../support/element-controller.js';
import { readNames } from '../formatting/names.js';
import { keyOf, namedKey } from '../items/item-key.js';
import { hasField, hasSimilarField, watchMissingFields } from '../items/missing-fields.js';
import type { CompiledTemplate } from '../templates/template.js';
import type { FeedSettings } from './feed-host.js';

/**
 * How many events, from the first one on, must lack the key before it counts as a mistake, if the feed has several kinds of
 * events.
 */
const MAX_MISSES = 3;

/**
 * Watches for likely mistakes in a feed's settings, and lets the markup checks examine them: data that lacks the key or all
 * fields of the template, and events with names similar to those that the feed listens for.
 *
 * @returns a function to call with each event
 */
export function watchFeedMistakes(
  host: ControllerHost,
  settings: FeedSettings,
  template: () => CompiledTemplate | undefined,
): (event: string, data: unknown) => void {
  let misses = 0;
  const checkName = host.watchEventNames(() => [...readNames(settings.event), ...readNames(settings.removeEvent)]);
  const isUniform = () => readNames(settings.event).size < 2;
  watchMissingFields(host, template, isUniform);
  return (event, data) => {
    checkName(event);
    const path = settings.itemKey || settings.key;
    if (misses === MAX_MISSES || !path) return;
    const isItem = readNames(settings.event).has(event);
    if (!isItem && !readNames(settings.removeEvent).has(event)) return;
    misses++;
    if ((isItem ? keyOf(data, path) : namedKey(data, path)) !== undefined || hasField(data, path)) misses = MAX_MISSES;
    else if (misses === MAX_MISSES || isUniform() || hasSimilarField(data, path)) {
      misses = MAX_MISSES;
      const isContainer = (host.element as unknown) !== settings;
      const attribute = isContainer ? 'data-pusher-key' : settings.itemKey ? 'item-key' : 'key';
      host.checkMarkup({ check: 'key', data, path, attribute });
    }
  };
}
