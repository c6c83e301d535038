import { createApp } from 'vue';

/** Has Vue take the HTML in the box for its template, as the script of a CDN does. */
export function mount(box: HTMLElement): { end(): void } {
  const app = createApp({});
  app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith('pusher-');
  app.mount(box);
  return { end: () => app.unmount() };
}
