import { type ComponentChild, type FunctionComponent, isValidElement } from 'preact';

/** Writes HTML in the same way as `preact-render-to-string`, as far as the pages here need it. */
export function toHtml(child: ComponentChild): string {
  if (Array.isArray(child)) return child.map(toHtml).join('');
  if (!isValidElement(child)) return String(child ?? '');
  const { type, props } = child;
  if (typeof type === 'function') return toHtml((type as FunctionComponent<typeof props>)(props) as ComponentChild);
  const { children, dangerouslySetInnerHTML: html, ...attributes } = props as Record<string, unknown>;
  const written = Object.entries(attributes).map(([name, value]) =>
    typeof value === 'function' ? '' : ` ${name}="${value}"`,
  );
  const content = (html as { __html: string } | undefined)?.__html ?? toHtml(children as ComponentChild);
  return `<${type}${written.join('')}>${content}</${type}>`;
}
