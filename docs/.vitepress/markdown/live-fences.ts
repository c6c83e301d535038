import type { MarkdownRenderer } from 'vitepress';

/** An event that the reader of a live example can send. */
export interface ExampleEvent {
  channel: string;
  event: string;
  /** JSON. */
  data: string;
}

/** `<!-- events` after a live fence: a line `CHANNEL EVENT JSON` for each event to send. */
const EVENTS = /^<!-- events\n([\s\S]*?)-->\s*$/;

/**
 * Renders ```` ```html live ```` as a `<LiveExample>`. Elsewhere, such as on GitHub, it is a plain block of code. Words
 * after `live` are options: `visitors=2` shows the example twice, `height=20` sets the height of the result in rem.
 */
export function liveFences(md: MarkdownRenderer): void {
  md.core.ruler.push('live-fences', ({ tokens }) => {
    let number = 0;
    tokens.forEach((token, index) => {
      if (token.type !== 'fence' || !/^html live\b/.test(token.info)) return;
      const next = tokens[index + 1];
      const [, lines] = (next?.type === 'html_block' && EVENTS.exec(next.content)) || [];
      token.meta = { number: ++number, events: readEvents(lines ?? '') };
      if (lines !== undefined && next) next.content = '';
    });
  });
  const renderFence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!token?.meta?.events) return renderFence?.(tokens, index, options, env, self) ?? '';
    const settings = Object.fromEntries(
      [...token.info.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, value]),
    );
    const { visitors = '1', height = '14' } = settings;
    const { number, events } = token.meta;
    const code = token.content.replace(/\n$/, '');
    const props = Object.entries({ number, code, events, visitors: Number(visitors), height: Number(height) });
    const attributes = props.map(([name, value]) => `:${name}="${md.utils.escapeHtml(JSON.stringify(value))}"`);
    return `<LiveExample ${attributes.join(' ')} />\n`;
  };
}

function readEvents(lines: string): ExampleEvent[] {
  return lines
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [, channel, event, data] = /^\s*(\S+) (\S+) (.+)$/.exec(line) ?? [];
      if (!channel || !event || !data)
        throw new Error(`An event of a live example needs CHANNEL EVENT JSON, not: ${line}`);
      JSON.parse(data);
      return { channel, event, data };
    });
}
