/** The colors of a theme for code: those of `theme/colors.css`. */
interface Palette {
  ink: string;
  soft: string;
  accent: string;
  string: string;
  added: string;
  removed: string;
}

const light: Palette = {
  ...{ ink: '#1d1b16', soft: '#625d52', accent: '#b23a0e', string: '#47611f', added: '#1f6a3c', removed: '#a3262b' },
};
const dark: Palette = {
  ...{ ink: '#ebe7dc', soft: '#a29d90', accent: '#ff9d66', string: '#b9cb8d', added: '#7fcf9a', removed: '#ff9089' },
};

/** The themes with which VitePress highlights code, in the style of the demo page: few colors, with enough contrast. */
export const codeThemes = { light: codeTheme('light', light), dark: codeTheme('dark', dark) };

function codeTheme(type: 'light' | 'dark', { ink, soft, accent, string, added, removed }: Palette) {
  const color = (foreground: string, ...scope: string[]) => ({ scope, settings: { foreground } });
  return {
    name: `pusher-elements-${type}`,
    type,
    colors: { 'editor.foreground': ink, 'editor.background': '#00000000' },
    settings: [
      { settings: { foreground: ink } },
      color(soft, 'comment', 'punctuation.definition.comment'),
      color(string, 'string', 'punctuation.definition.string', 'string punctuation.section.embedded'),
      color(accent, 'entity.name.tag', 'punctuation.definition.tag', 'support.class.component', 'variable.language'),
      color(accent, 'support.type.property-name', 'keyword.other.directive', 'meta.selector'),
      color(added, 'markup.inserted', 'punctuation.definition.inserted'),
      color(removed, 'markup.deleted', 'punctuation.definition.deleted'),
      {
        scope: ['keyword.control', 'storage', 'keyword.operator.new'],
        settings: { foreground: ink, fontStyle: 'bold' },
      },
    ],
  };
}
