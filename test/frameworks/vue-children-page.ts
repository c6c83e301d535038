import { createApp } from 'vue';

/** Lets Vue use the HTML in the box as its template, as its CDN script does. */
export function mount(box: HTMLElement): { end(): void } {
  const app = createApp({});
  app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith('pusher-');
  app.mount(box);
  return { end: () => app.unmount() };
}
