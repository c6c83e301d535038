import type { DisplayHost } from '../display-body.js';
import { watchEventNames } from './event-watch.js';
import type { FeedSettings } from './feed-host.js';
import { isShown, watchFields } from './fields.js';
import { keyOf, namedKey } from './key.js';
import { readNames } from './names.js';
import type { CompiledTemplate } from './template.js';

/**
 * Has examined what looks like a mistake in a feed's settings: data that lacks its key or all fields of the template, and
 * events whose names are like those that it waits for.
 *
 * @returns a function to call with each event
 */
export function watchFeed(
  host: DisplayHost,
  settings: FeedSettings,
  template: () => CompiledTemplate | undefined,
): (event: string, data: unknown) => void {
  let isKeySeen = false;
  const noteName = watchEventNames(host, () => [...readNames(settings.event), ...readNames(settings.removeEvent)]);
  watchFields(host, template);
  return (event, data) => {
    noteName(event);
    const path = settings.itemKey || settings.key;
    if (isKeySeen || !path) return;
    const isItem = readNames(settings.event).has(event);
    if (!isItem && !readNames(settings.removeEvent).has(event)) return;
    isKeySeen = true;
    if ((isItem ? keyOf(data, path) : namedKey(data, path)) !== undefined || isShown(data, path)) return;
    const isContainer = (host.element as unknown) !== settings;
    const attribute = isContainer ? 'data-pusher-key' : settings.itemKey ? 'item-key' : 'key';
    host.suspect({ check: 'key', data, path, attribute });
  };
}
