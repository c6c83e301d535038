import type { MarkdownRenderer } from 'vitepress';

/** Keeps Vue, which compiles the pages, from treating `{{ }}` in text and inline code as its own syntax. */
export function literalText(md: MarkdownRenderer): void {
  for (const kind of ['text', 'code_inline'] as const) {
    const render = md.renderer.rules[kind];
    md.renderer.rules[kind] = (...token) => (render?.(...token) ?? '').replaceAll('{{', '<span v-pre>{{</span>');
  }
}
