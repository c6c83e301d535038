import { formatValue, readFormat } from '../../components/controllers/formatting/format.js';
import { valueAt } from '../../components/controllers/formatting/path.js';
import { textOf } from '../../components/controllers/formatting/text.js';
import { escapeHtml, findElement, tagWith } from './html.js';

/** The language of the demo's pages. */
const LANGUAGE = 'en';

/** Returns a pattern for the start tag of the `<pusher-feed>` with this attribute, such as `src="comments.json"`. */
export function feedWith(attribute: string): RegExp {
  return new RegExp(`<(pusher-feed)(?=[^>]*\\s${attribute.replace(/[.]/g, '\\.')}[\\s>])`);
}

/**
 * Writes the existing items of a list into a `<pusher-feed>`, as the element would show them. Their attribute
 * `data-pusher-item` tells the element which items the page already has.
 *
 * @param items in the order in which they are shown
 */
export function addItems(html: string, feed: RegExp, items: readonly unknown[]): string {
  return replaceElement(html, feed, (element) => withItems(element, items));
}

/** Writes the last event of a channel into its `<pusher-value>`s, and into its feed. */
export function addLastEvent(html: string, channel: string, data: unknown): string {
  return replaceElement(html, tagWith(`name="${channel}"`), (element) => {
    const values = element.replace(/(<pusher-value\b([^>]*)>)[^<]*/g, (_all, tag: string, attributes: string) => {
      const value = valueAt(data, attributeOf(attributes, 'field') ?? '.');
      return tag + escapeHtml(format(value, attributeOf(attributes, 'format')));
    });
    return replaceElement(values, /<(pusher-feed)\b/, (feed) => withItems(feed, [data]));
  });
}

function replaceElement(html: string, startTag: RegExp, replace: (element: string) => string): string {
  const span = findElement(html, startTag);
  if (!span) return html;
  return html.slice(0, span.start) + replace(html.slice(span.start, span.end)) + html.slice(span.end);
}

function withItems(feed: string, items: readonly unknown[]): string {
  const [, tag = ''] = /^<([^>]*)>/.exec(feed) ?? [];
  const template = findElement(feed, /<(template)>/);
  if (!template) return feed;
  const content = feed.slice(template.start + '<template>'.length, template.end - '</template>'.length);
  const indent = /\n *$/.exec(feed.slice(0, template.start))?.[0] ?? '';
  const key = attributeOf(tag, 'key');
  const rendered = items.map((item) => renderItem(content.trim(), item, key));
  const [before, after] = [feed.slice(0, template.start), feed.slice(template.end)];
  const source = feed.slice(template.start, template.end);
  return attributeOf(tag, 'order') === 'newest-last'
    ? before + rendered.map((item) => item + indent).join('') + source + after
    : before + source + rendered.map((item) => indent + item).join('') + after;
}

/** Renders an item's template: what the demo's pages use of it. */
function renderItem(template: string, data: unknown, key: string | undefined): string {
  const shown = template.replace(/<(\w+)[^>]*\bdata-if="([^"]*)"[^>]*>.*?<\/\1>/gs, (element, _name, path: string) =>
    valueAt(data, path) ? element : '',
  );
  const filled = shown.replace(/<(\w+)([^>]*)>/g, (_tag, name: string, attributes: string) => {
    const path = attributeOf(attributes, 'data-field');
    const text = path === undefined ? '' : format(valueAt(data, path), attributeOf(attributes, 'data-format'));
    const bound = [...attributes.matchAll(/\sdata-field-([\w-]+)="([^"]*)"/g)].map(
      ([, attribute, from = '']) => ` ${attribute}="${escapeHtml(textOf(valueAt(data, from)))}"`,
    );
    return `<${name}${attributes}${bound.join('')}>${escapeHtml(text)}`;
  });
  const id = key === undefined ? '' : textOf(valueAt(data, key));
  return filled.replace(/^<\w+/, (start) => `${start} data-pusher-item="${escapeHtml(id)}"`);
}

function format(value: unknown, name: string | undefined): string {
  return formatValue(value, name === undefined ? undefined : readFormat(name), LANGUAGE);
}

function attributeOf(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}
