import { flushSync, mount, unmount } from 'svelte';
import Page from './HooksPage.svelte';
import type { StartHooksPage } from './hooks-page.js';

/** A page of Svelte. */
export const start: StartHooksPage = (target) => {
  const page = mount(Page, { target });
  return {
    show(props) {
      page.show?.(props);
      flushSync();
    },
    end: () => void unmount(page),
  };
};
