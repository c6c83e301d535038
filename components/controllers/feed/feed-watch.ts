import type { ControllerHost } from '../../support/element-controller.js';
import { readNames } from '../formatting/names.js';
import { keyOf, namedKey } from '../items/item-key.js';
import { hasField, hasSimilarField, watchMissingFields } from '../items/missing-fields.js';
import type { CompiledTemplate } from '../templates/template.js';
import type { FeedSettings } from './feed-host.js';

/** How many events of several kinds lack the key, in a row from the first, if that is a mistake. */
const MAX_MISSED = 3;

/**
 * Has examined what looks like a mistake in a feed's settings: data that lacks its key or all fields of the template, and
 * events whose names are like those that it waits for.
 *
 * @returns a function to call with each event
 */
export function watchFeed(
  host: ControllerHost,
  settings: FeedSettings,
  template: () => CompiledTemplate | undefined,
): (event: string, data: unknown) => void {
  let missed = 0;
  const noteName = host.watchEventNames(() => [...readNames(settings.event), ...readNames(settings.removeEvent)]);
  const isUniform = () => readNames(settings.event).size < 2;
  watchMissingFields(host, template, isUniform);
  return (event, data) => {
    noteName(event);
    const path = settings.itemKey || settings.key;
    if (missed === MAX_MISSED || !path) return;
    const isItem = readNames(settings.event).has(event);
    if (!isItem && !readNames(settings.removeEvent).has(event)) return;
    missed++;
    if ((isItem ? keyOf(data, path) : namedKey(data, path)) !== undefined || hasField(data, path)) missed = MAX_MISSED;
    else if (missed === MAX_MISSED || isUniform() || hasSimilarField(data, path)) {
      missed = MAX_MISSED;
      const isContainer = (host.element as unknown) !== settings;
      const attribute = isContainer ? 'data-pusher-key' : settings.itemKey ? 'item-key' : 'key';
      host.checkMarkup({ check: 'key', data, path, attribute });
    }
  };
}
